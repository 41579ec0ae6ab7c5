// A chat as the list shows it.
import { create } from "@bufbuild/protobuf";

import type { ChatView, Draft } from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entity, EntityKind, type Entry, type HistoryItem, MessageSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import type { Role } from "../gen/atrium/wire/v1/roles_pb.js";
import type { SignedIn } from "../gen/atrium/wire/v1/session_pb.js";
import type { PendingMessage } from "./sending.js";
import { itemsOf } from "./timeline.js";

// As many as the server tells.
const confirmSeqsMost = 20;

/** A chat in the list. */
export interface ChatSummary {
  readonly view: ChatView;
  /** Messages that this person has not read. */
  readonly unread: number;
  /** The newest message as it reads now, once it is known (see Messenger.loadPreview); without text if it was deleted. */
  readonly newest: Entry | undefined;
  /** Who is typing. */
  readonly typing: readonly bigint[];
  /** What this person has written in its flow and the server has not taken yet. */
  readonly pending: readonly PendingMessage[];
  /** As `pending`, of its threads. */
  readonly pendingInThreads: readonly PendingMessage[];
  /** So many of the threads that this person follows have something unread. */
  readonly unreadThreads: number;
  /** What this person has begun to write, here or on another device. */
  readonly draft: Draft | undefined;
}

/** The chat after its next entry. */
export function viewAfter(before: ChatView, entry: Entry, me: SignedIn | undefined): ChatView {
  const view: ChatView = { ...before };
  const { body, seq, messageNo } = entry;
  // What is caught up with may lie before what Resumed has told.
  if (seq > view.headSeq) {
    view.headSeq = seq;
    view.headMessageNo = messageNo;
  }
  if (body.case === "message") {
    // Writing moves one's own read mark, unless in a thread.
    if (entry.authorId === me?.accountId && seq > view.readSeq) {
      if (!entry.thread) Object.assign(view, { readSeq: seq, readMessageNo: messageNo });
    } else if (mentions(body.value, me) && seq > view.readSeq && seq > view.mentionSeq) view.mentionSeq = seq;
    if (seq > before.headSeq && asksToConfirm(entry, me)) view.confirmSeqs = [...view.confirmSeqs, seq].slice(-confirmSeqsMost);
  }
  if (body.case === "slowModeSet") view.slowModeS = body.value.seconds;
  if (body.case === "confirmationClosed" || body.case === "deletion") view.confirmSeqs = without(view.confirmSeqs, body.value.targetSeq);
  if (body.case === "deletion" || body.case === "pin")
    view.pinnedSeqs = without(view.pinnedSeqs, body.value.targetSeq);
  if (body.case === "pin" && body.value.pinned) view.pinnedSeqs.push(body.value.targetSeq);
  return view;
}

/** The chat after this person has read up to there. */
export function viewRead(view: ChatView, seq: bigint, messageNo: bigint): ChatView {
  return { ...view, readSeq: seq, readMessageNo: messageNo, mentionSeq: view.mentionSeq > seq ? view.mentionSeq : 0n };
}

/** Whether a message is meant for this person: by name, by a role, or for everybody. */
export function mentions({ entities }: { readonly entities: readonly Entity[] }, me: SignedIn | undefined): boolean {
  return entities.some(({ kind, accountId, role }) => {
    if (kind === EntityKind.MENTION) return accountId === me?.accountId;
    return kind === EntityKind.MENTION_ALL || (kind === EntityKind.MENTION_ROLE && (me?.roles.includes(role) ?? false));
  });
}

/** Whether this person is asked to confirm a message. */
export function asksToConfirm({ authorId, body }: Entry, me: SignedIn | undefined): boolean {
  const confirm = body.case === "message" ? body.value.confirm : undefined;
  return confirm !== undefined && authorId !== me?.accountId && isOneOf(confirm.roles, me);
}

/** Whether this person is asked to vote in a poll. */
export function asksToVote({ body }: Entry, me: SignedIn | undefined): boolean {
  const poll = body.case === "message" ? body.value.poll : undefined;
  return poll !== undefined && isOneOf(poll.voterRoles, me);
}

// None of the roles means everybody.
function isOneOf(roles: readonly Role[], me: SignedIn | undefined): boolean {
  return me !== undefined && (roles.length === 0 || roles.some((role) => me.roles.includes(role)));
}

/** The chat after this person has confirmed a message. */
export function viewConfirmed(view: ChatView, seq: bigint): ChatView {
  return { ...view, confirmSeqs: without(view.confirmSeqs, seq) };
}

function without(seqs: readonly bigint[], seq: bigint): bigint[] {
  return seqs.filter((each) => each !== seq);
}

/** Of the list: those where something was said last come first. */
export function byLastSaid(a: ChatSummary, b: ChatSummary): number {
  return lastSaid(b) - lastSaid(a) || a.view.title.localeCompare(b.view.title);
}

// What is unread and not known yet goes before all: a row that is shown becomes known, and takes its place.
function lastSaid({ newest, pending, unread }: ChatSummary): number {
  const saidMs = Math.max(Number(newest?.atMs ?? 0n), pending.at(-1)?.atMs ?? 0);
  return saidMs === 0 && unread > 0 ? Number.MAX_SAFE_INTEGER : saidMs;
}

/** The newest message among these, ascending by seq, as later ones left it. */
export function newestOf(found: readonly HistoryItem[]): Entry | undefined {
  const item = itemsOf(found).findLast(({ entry }) => entry.body.case === "message" && !entry.thread);
  return item && asItReads(item.entry, item.deleted ? undefined : item.text);
}

/** What is newest after the next entry. */
export function newestAfter(newest: Entry | undefined, entry: Entry): Entry | undefined {
  const { body } = entry;
  if (entry.thread) return newest;
  // What is caught up with may lie before what the server has told.
  if (body.case === "message") return newest && newest.seq > entry.seq ? newest : entry;
  if ((body.case !== "edit" && body.case !== "deletion") || newest?.seq !== body.value.targetSeq) return newest;
  return asItReads(newest, body.case === "edit" ? body.value.text : undefined);
}

// Of what was deleted (no text) nothing stays, such as where a link led.
function asItReads(entry: Entry, text: string | undefined): Entry {
  if (entry.body.case !== "message" || entry.body.value.text === text) return entry;
  const value = text === undefined ? create(MessageSchema) : { ...entry.body.value, text, entities: [] };
  return { ...entry, body: { case: "message", value } };
}
