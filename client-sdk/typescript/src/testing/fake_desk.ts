// What the fake server's people have begun to write, and what they have left to be sent later.
import { create } from "@bufbuild/protobuf";

import { type Draft, SendMessageSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import { type ScheduledMessage, ScheduledMessageSchema } from "../gen/atrium/wire/v1/conversation_pb.js";
import type { ClientFrame } from "../gen/atrium/wire/v1/frames_pb.js";
import type { Reply } from "./fake_connection.js";

interface Desk {
  readonly drafts: Map<bigint, Draft>;
  scheduled: ScheduledMessage[];
}

export class FakeDesk {
  readonly #desks = new Map<string, Desk>();
  #nextId = 1n;
  /** To the other connections of whoever has caused them. */
  readonly pushes: Reply[] = [];

  /** Nothing: the command is about something else. */
  answer(login: string, { case: kind, value }: ClientFrame["command"]): Reply | undefined {
    const desk = this.#desks.get(login) ?? { drafts: new Map<bigint, Draft>(), scheduled: [] };
    this.#desks.set(login, desk);
    switch (kind) {
      case "setDraft":
        return this.#setDraft(desk, value.chatId, value.draft);
      case "listDrafts":
        return { case: "draftList", value: { drafts: [...desk.drafts].map(([chatId, draft]) => ({ chatId, draft })), more: false } };
      case "scheduleMessage": {
        const message = value.message ?? create(SendMessageSchema);
        const scheduled = create(ScheduledMessageSchema, { scheduledId: this.#nextId++, message, atMs: value.atMs });
        desk.scheduled = [...desk.scheduled, scheduled].sort((a, b) => Number(a.atMs - b.atMs));
        this.pushes.push({ case: "scheduledChanged", value: { chatId: message.chatId } });
        return { case: "scheduledMessage", value: { ...scheduled } };
      }
      case "listScheduled":
        return { case: "scheduledList", value: { messages: desk.scheduled.filter(({ message }) => message?.chatId === value.chatId), more: false } };
      case "cancelScheduled": {
        const cancelled = desk.scheduled.find(({ scheduledId }) => scheduledId === value.scheduledId);
        desk.scheduled = desk.scheduled.filter((each) => each !== cancelled);
        this.pushes.push({ case: "scheduledChanged", value: { chatId: cancelled?.message?.chatId ?? 0n } });
        return { case: "done", value: {} };
      }
      default:
        return undefined;
    }
  }

  #setDraft({ drafts }: Desk, chatId: bigint, draft: Draft | undefined): Reply {
    const kept = draft && draft.text !== "" ? { ...draft, changedAtMs: this.#nextId++ } : undefined;
    if (kept) drafts.set(chatId, kept);
    else drafts.delete(chatId);
    this.pushes.push({ case: "draftChanged", value: { chatId, ...(kept ? { draft: kept } : {}) } });
    return { case: "done", value: {} };
  }
}
