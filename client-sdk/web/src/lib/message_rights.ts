// What may be done with a message, as far as this side can know: the server decides.
import { ChatKind, type ChatView, MemberRole, type TimelineItem } from "@atrium/client";

export interface Rights {
  readonly reply: boolean;
  readonly react: boolean;
  readonly forward: boolean;
  readonly pin: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
}

export function rightsOn(view: ChatView, item: TimelineItem, isOwn: boolean): Rights {
  const there = !item.deleted && view.kind !== ChatKind.SERVICE;
  const moderates = view.myRole === MemberRole.MODERATOR;
  const isDirect = view.kind === ChatKind.DIRECT;
  return {
    reply: there && view.mayPost,
    // In a channel also those who only read there.
    react: there && (view.mayPost || view.kind === ChatKind.CHANNEL),
    forward: there,
    pin: there && view.mayPost && (moderates || isDirect),
    edit: there && view.mayPost && isOwn && item.text !== "" && !isPoll(item),
    // One's own also while one may only read, unless one has lost the channel.
    remove: there && ((isOwn && (view.mayPost || view.kind !== ChatKind.CHANNEL)) || (moderates && !isDirect)),
  };
}

/** Who asked closes it, and moderators. */
export function mayClosePoll(view: ChatView, isOwn: boolean): boolean {
  return isOwn || (view.myRole === MemberRole.MODERATOR && view.kind !== ChatKind.DIRECT);
}

function isPoll({ entry }: TimelineItem): boolean {
  return entry.body.case === "message" && entry.body.value.poll !== undefined;
}

/** Whether anything at all may be done: its text can always be copied. */
export function hasActions(view: ChatView, item: TimelineItem): boolean {
  return !item.deleted && view.kind !== ChatKind.SERVICE;
}
