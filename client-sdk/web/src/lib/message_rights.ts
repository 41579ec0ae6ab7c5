// What may be done with a message, as far as this side can know: the server decides.
import { asksToVote, ChatKind, type ChatView, MemberRole, type Role, type SignedIn, type TimelineItem } from "@atrium/client";

import { isEmployee } from "./people.js";

export interface Rights {
  readonly reply: boolean;
  readonly react: boolean;
  readonly forward: boolean;
  readonly pin: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  /** Votes in it, if it is a poll that goes on. */
  readonly vote: boolean;
  /** Sees who has read it, who has confirmed it and who has voted, and ends that. */
  readonly oversee: boolean;
  /** Opens a thread under it, or the one that is there. */
  readonly thread: boolean;
  readonly report: boolean;
}

const hourMs = 3_600_000;

/** Whether an author may change and delete it no more. `nowMs`: by the server's clock. */
export function isTooLate({ entry }: TimelineItem, me: SignedIn | undefined, nowMs: number): boolean {
  const hours = me?.limits?.amendHours ?? 0;
  return hours > 0 && nowMs - Number(entry.atMs) > hours * hourMs;
}

/** What `me` may do with it at this moment of the server's clock. */
export function rightsOn(view: ChatView, item: TimelineItem, me: SignedIn | undefined, nowMs: number): Rights {
  const isOwn = item.entry.authorId === me?.accountId;
  const mayAmend = isOwn && !isTooLate(item, me, nowMs);
  const there = !item.deleted && view.kind !== ChatKind.SERVICE;
  const moderates = view.myRole === MemberRole.MODERATOR;
  const isDirect = view.kind === ChatKind.DIRECT;
  // In a channel also those who only read there.
  const takesPart = there && (view.mayPost || view.kind === ChatKind.CHANNEL);
  const inThread = item.entry.thread !== undefined;
  return {
    reply: there && view.mayPost,
    react: takesPart,
    vote: takesPart && asksToVote(item.entry, me),
    forward: there,
    pin: there && !inThread && view.mayPost && (moderates || isDirect),
    edit: there && view.mayPost && mayAmend && item.text !== "" && !isFixed(item),
    // One's own also while one may only read, unless one has lost the channel.
    remove: there && ((mayAmend && (view.mayPost || view.kind !== ChatKind.CHANNEL)) || (moderates && !isDirect)),
    oversee: there && (isOwn || (moderates && !isDirect)),
    thread: there && !inThread && (view.mayPost || item.thread !== undefined),
    report: there && !isOwn && item.entry.authorId !== 0n,
  };
}

/** Whether somebody with these roles may ask a chat to confirm what they write there. */
export function mayAskToConfirm(view: ChatView, roles: readonly Role[] | undefined): boolean {
  const isOfMany = view.kind === ChatKind.GROUP || view.kind === ChatKind.CHANNEL;
  return isOfMany && (view.myRole === MemberRole.MODERATOR || isEmployee(roles));
}

// What people vote in or confirm does not change under their hands.
function isFixed({ entry }: TimelineItem): boolean {
  return entry.body.case === "message" && (entry.body.value.poll !== undefined || entry.body.value.confirm !== undefined);
}

/** Whether anything at all may be done: its text can always be copied. */
export function hasActions(view: ChatView, item: TimelineItem): boolean {
  return !item.deleted && view.kind !== ChatKind.SERVICE;
}
