// A chat as the list shows it.
import type { ChatView } from "../gen/atrium/wire/v1/chats_pb.js";
import type { Entry, HistoryItem } from "../gen/atrium/wire/v1/entries_pb.js";
import type { PendingMessage } from "./sending.js";

/** A chat in the list. */
export interface ChatSummary {
  readonly view: ChatView;
  /** Messages that this person has not read. */
  readonly unread: number;
  /** The newest message, once it is known (see Messenger.loadPreview). */
  readonly newest: Entry | undefined;
  /** Who is typing. */
  readonly typing: readonly bigint[];
  readonly pending: readonly PendingMessage[];
}

export function lastSaid({ newest, pending }: ChatSummary): number {
  return Math.max(Number(newest?.atMs ?? 0n), pending.at(-1)?.atMs ?? 0);
}

export function isShown({ body }: Entry): boolean {
  return body.case === "message" && (body.value.text !== "" || body.value.notice !== undefined);
}

export function withText(entry: Entry, text: string): Entry {
  return { ...entry, body: { case: "message", value: { $typeName: "atrium.wire.v1.Message", text } } };
}

export function withOverlay({ entry, overlay }: HistoryItem): Entry | undefined {
  if (!entry || !overlay) return entry;
  return withText(entry, overlay.deleted ? "" : overlay.text);
}
