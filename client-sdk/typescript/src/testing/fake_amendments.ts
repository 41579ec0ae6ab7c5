// What the fake server's people say in chats, and of what was said.
import { create } from "@bufbuild/protobuf";

import type { RequestId } from "../gen/atrium/wire/v1/chats_pb.js";
import {
  ConfirmationClosedSchema,
  ConfirmReminderSchema,
  DeletionSchema,
  EditSchema,
  EntityKind,
  type Entry,
  type Message,
  MessageSchema,
  type Overlay,
  OverlaySchema,
  PinSchema,
  ReactionSchema,
  ReactionsSchema,
  SlowModeSetSchema,
  ThreadStateSchema,
} from "../gen/atrium/wire/v1/entries_pb.js";
import type { ClientFrame } from "../gen/atrium/wire/v1/frames_pb.js";
import type { Person } from "../gen/atrium/wire/v1/session_pb.js";
import { type ThreadView, ThreadViewSchema } from "../gen/atrium/wire/v1/threads_pb.js";

interface Said {
  readonly requestId: RequestId | undefined;
  readonly chatId: bigint;
  readonly body: Entry["body"];
  /** The message in whose thread it stands; 0 = in the chat's flow. */
  readonly rootSeq: bigint;
}

/** The entry that a command is about to become; nothing if it becomes none. */
export function saidBy(command: ClientFrame["command"]): Said | undefined {
  const body = bodyOf(command);
  const { value } = command;
  if (!body || !value || !("chatId" in value) || !("requestId" in value)) return undefined;
  const rootSeq = command.case === "sendMessage" ? command.value.threadRootSeq : 0n;
  return { requestId: value.requestId, chatId: value.chatId, body, rootSeq };
}

function bodyOf({ case: kind, value }: ClientFrame["command"]): Entry["body"] | undefined {
  switch (kind) {
    case "sendMessage": {
      const { text, replyToSeq, entities, forward, silent, confirm } = value;
      const more = { ...(forward ? { forward } : {}), ...(confirm ? { confirm } : {}) };
      return { case: "message", value: create(MessageSchema, { text, replyToSeq, entities, silent, ...more }) };
    }
    case "editMessage": {
      const { targetSeq, text, entities } = value;
      return { case: "edit", value: create(EditSchema, { targetSeq, text, entities }) };
    }
    case "deleteMessage":
      return { case: "deletion", value: create(DeletionSchema, { targetSeq: value.targetSeq }) };
    case "setReaction":
      return { case: "reaction", value: create(ReactionSchema, { targetSeq: value.targetSeq, emoji: value.emoji }) };
    case "pinMessage":
      return { case: "pin", value: create(PinSchema, { targetSeq: value.targetSeq, pinned: value.pinned }) };
    case "closeConfirmation":
      return { case: "confirmationClosed", value: create(ConfirmationClosedSchema, { targetSeq: value.targetSeq }) };
    case "remindToConfirm":
      return { case: "confirmReminder", value: create(ConfirmReminderSchema, { targetSeq: value.targetSeq }) };
    case "setSlowMode":
      return { case: "slowModeSet", value: create(SlowModeSetSchema, { seconds: value.seconds }) };
    default:
      return undefined;
  }
}

/** What all that was said later made of a message. */
export function overlayOf(log: readonly Entry[], seq: bigint): Overlay | undefined {
  let overlay: Overlay | undefined;
  for (const entry of log) {
    const { body, thread } = entry;
    if (thread?.rootSeq === seq) {
      overlay ??= create(OverlaySchema);
      overlay.thread = create(ThreadStateSchema, { newestNo: thread.no, newestSeq: entry.seq, newestAtMs: entry.atMs });
    }
    if ((body.case !== "edit" && body.case !== "deletion" && body.case !== "reaction") || body.value.targetSeq !== seq) continue;
    if (overlay?.deleted) continue;
    overlay ??= create(OverlaySchema);
    if (body.case === "reaction") react(overlay, entry.authorId, body.value.emoji);
    else {
      const { thread: state } = overlay;
      if (body.case === "deletion") overlay = create(OverlaySchema, { deleted: true, ...(state ? { thread: state } : {}) });
      else {
        overlay.text = body.value.text;
        overlay.entities = body.value.entities;
        overlay.editSeqs.push(entry.seq);
      }
      overlay.changedBySeq = entry.seq;
      overlay.changedAtMs = entry.atMs;
    }
  }
  return overlay;
}

function react(overlay: Overlay, accountId: bigint, emoji: string): void {
  for (const each of overlay.reactions) each.accountIds = each.accountIds.filter((id) => id !== accountId);
  const same = overlay.reactions.find((each) => each.emoji === emoji);
  if (same) same.accountIds.push(accountId);
  else if (emoji !== "") overlay.reactions.push(create(ReactionsSchema, { emoji, accountIds: [accountId] }));
  overlay.reactions = overlay.reactions.filter(({ accountIds }) => accountIds.length > 0);
}

/** The text of what was deleted, and of its edits, comes to nobody. */
export function withoutDeleted(log: readonly Entry[], entry: Entry): Entry {
  const { body } = entry;
  const target = body.case === "message" ? entry.seq : body.case === "edit" ? body.value.targetSeq : 0n;
  if (target === 0n || !isDeleted(log, target)) return entry;
  if (body.case === "message") return { ...entry, body: { case: "message", value: create(MessageSchema) } };
  return { ...entry, body: { case: "edit", value: create(EditSchema, { targetSeq: target }) } };
}

/** The messages that are pinned, in the order in which they were. */
export function pinsIn(log: readonly Entry[]): bigint[] {
  let pins: bigint[] = [];
  for (const { body } of log) {
    if (body.case !== "pin" && body.case !== "deletion") continue;
    const { targetSeq } = body.value;
    pins = pins.filter((seq) => seq !== targetSeq);
    if (body.case === "pin" && body.value.pinned) pins.push(targetSeq);
  }
  return pins;
}

/** Whom a message mentions by name. */
export function mentionedIn({ entities }: Message): bigint[] {
  return entities.filter(({ kind }) => kind === EntityKind.MENTION).map(({ accountId }) => accountId);
}

/** The newest message behind `readSeq` that is meant for this person; 0 = none. */
export function mentionIn(log: readonly Entry[], readSeq: bigint, { accountId, roles }: Person): bigint {
  const found = log.findLast(({ seq, body, authorId }) => {
    if (body.case !== "message" || seq <= readSeq || authorId === accountId) return false;
    return body.value.entities.some(
      (entity) =>
        (entity.kind === EntityKind.MENTION && entity.accountId === accountId) ||
        (entity.kind === EntityKind.MENTION_ROLE && roles.includes(entity.role)) ||
        entity.kind === EntityKind.MENTION_ALL,
    );
  });
  return found?.seq ?? 0n;
}

/** The messages that ask this person to confirm them; `done`: they have confirmed these. */
export function confirmsIn(log: readonly Entry[], done: ReadonlySet<bigint>, { accountId, roles }: Person): bigint[] {
  const closed = new Set(log.flatMap(({ body }) => (body.case === "confirmationClosed" || body.case === "deletion" ? [body.value.targetSeq] : [])));
  const asking = log.filter(({ body, authorId, seq }) => {
    const confirm = body.case === "message" ? body.value.confirm : undefined;
    if (!confirm || authorId === accountId || done.has(seq) || closed.has(seq)) return false;
    return confirm.roles.length === 0 || confirm.roles.some((role) => roles.includes(role));
  });
  return asking.map(({ seq }) => seq);
}

/** Whether a thread may hang from what stands there; if not: why. */
export function threadUnder(log: readonly Entry[], rootSeq: bigint): "free" | "deleted" | "nothing" {
  const root = log.find(({ seq, body, thread }) => seq === rootSeq && body.case === "message" && !thread);
  if (!root) return "nothing";
  return isDeleted(log, rootSeq) ? "deleted" : "free";
}

/** The threads that somebody follows. `read`: by their roots, what they have read of each. */
export function threadsIn(log: readonly Entry[], chatId: bigint, read: ReadonlyMap<bigint, bigint>): ThreadView[] {
  const views = new Map<bigint, ThreadView>();
  for (const { thread, seq, atMs } of log) {
    if (!thread) continue;
    const { rootSeq, no } = thread;
    const shown = { chatId, rootSeq, newestNo: no, newestSeq: seq, newestAtMs: atMs, readNo: read.get(rootSeq) ?? 0n };
    views.set(rootSeq, create(ThreadViewSchema, shown));
  }
  return [...views.values()].filter(({ rootSeq }) => read.has(rootSeq)).sort((a, b) => Number(a.rootSeq - b.rootSeq));
}

function isDeleted(log: readonly Entry[], seq: bigint): boolean {
  return log.some(({ body }) => body.case === "deletion" && body.value.targetSeq === seq);
}
