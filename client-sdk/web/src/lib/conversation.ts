import type { PendingMessage, TimelineItem } from "@atrium/client";

/** What the rows of a chat ask of it. */
export interface Conversation {
  /** Shows what may be done with a message, beside `anchor`. */
  menu(item: TimelineItem, anchor: HTMLElement): void;
  /** Puts what was not sent back into the field. */
  rewrite(message: PendingMessage): void;
  /** Shows what it said before it was edited. */
  versions(item: TimelineItem): void;
  /** Shows who has confirmed a message. */
  confirmations(item: TimelineItem): void;
  /** Shows the thread under a message; not in a thread itself. */
  readonly thread: ((item: TimelineItem) => void) | undefined;
  /** Goes to a message of this chat. */
  jump(seq: bigint): void;
  /** A message of this chat, if it has been read already. */
  find(seq: bigint): TimelineItem | undefined;
}
