// What of the chats stays on the device.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import { ChatViewSchema, DraftSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import { EditSchema, type Entry, EntrySchema, type HistoryItem, HistoryItemSchema, MessageSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import type { ChatSummary } from "./chat_summary.js";
import type { Keeper, KeptChat, KeptEntry } from "./keeper.js";
import type { KeepingQueue } from "./keeping_queue.js";

// Of each chat so many entries stay.
const keptEntries = 200n;

export class KeptChats {
  constructor(
    private readonly keeper: Keeper,
    private readonly queue: KeepingQueue,
  ) {}

  /** The entries that are kept of a chat, ascending. */
  async entriesOf(chatId: bigint): Promise<HistoryItem[]> {
    await this.queue.flush();
    if (!this.queue.works.get()) return [];
    const kept = await this.keeper.loadEntries(chatId).catch(() => []);
    return kept.map((bytes) => fromBinary(HistoryItemSchema, bytes));
  }

  /** `position`: the newest entry that is there, without holes before it. */
  keep(chat: ChatSummary, position: bigint): void {
    this.queue.add({ chats: [keptChat(chat, position)] });
  }

  /** The next entry, and the chat as it is with it. */
  keepNext(chat: ChatSummary, entry: Entry): void {
    const { chatId, seq, body } = entry;
    this.queue.add({
      entries: [keptEntry(create(HistoryItemSchema, { entry }), entry)],
      chats: [keptChat(chat, seq)],
      ...(seq > keptEntries ? { forgetBelow: [{ chatId, seq: seq - keptEntries }] } : {}),
    });
    if (body.case === "deletion") void this.#forgetText(chatId, body.value.targetSeq);
  }

  /** The first page that was read, which reaches up to the newest entry at that time; what came later is kept behind it. */
  keepFirst(chat: ChatSummary, position: bigint, items: readonly HistoryItem[]): void {
    const entries = items.flatMap((item) => (item.entry && item.entry.seq <= position ? [keptEntry(item, item.entry)] : []));
    this.queue.add({ entries, chats: [keptChat(chat, position)] });
  }

  /** Forgets the entries: after a restore they may reach beyond the chat's head. */
  keepAnew(chat: ChatSummary, position: bigint): void {
    this.queue.add({ forgetChats: [chat.view.chatId], chats: [keptChat(chat, position)] });
  }

  // What was deleted, and what it was edited to, stays on no device.
  async #forgetText(chatId: bigint, targetSeq: bigint): Promise<void> {
    const changedEntries = (await this.entriesOf(chatId)).flatMap((item) => {
      const { entry } = item;
      const body = entry?.body;
      const isIt = body?.case === "message" && entry?.seq === targetSeq;
      if (!entry || !(isIt || (body?.case === "edit" && body.value.targetSeq === targetSeq))) return [];
      if (isIt) entry.body = { case: "message", value: create(MessageSchema) };
      else entry.body = { case: "edit", value: create(EditSchema, { targetSeq }) };
      delete item.overlay;
      return [keptEntry(item, entry)];
    });
    this.queue.add({ changedEntries });
  }
}

/** A chat as it is kept. */
export function keptChat({ view, newest, draft }: ChatSummary, position: bigint): KeptChat {
  return {
    chatId: view.chatId,
    view: toBinary(ChatViewSchema, view),
    position,
    ...(newest ? { newest: toBinary(EntrySchema, newest) } : {}),
    ...(draft ? { draft: toBinary(DraftSchema, draft) } : {}),
  };
}

function keptEntry(item: HistoryItem, { chatId, seq }: Entry): KeptEntry {
  return { chatId, seq, item: toBinary(HistoryItemSchema, item) };
}
