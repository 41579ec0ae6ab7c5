// What somebody has begun to write in a chat, as long as the tab is open.
import type { Mention } from "./format.js";

export interface Draft {
  readonly text: string;
  readonly mentions: readonly Mention[];
  /** The message that it answers; 0 = none. */
  readonly replyTo: bigint;
}
const nothing: Draft = { text: "", mentions: [], replyTo: 0n };
const keyOf = (chatId: bigint) => `atrium draft ${chatId}`;

export function draftOf(chatId: bigint): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(chatId)) ?? "", (key, value: unknown) =>
      (key === "accountId" || key === "replyTo") && typeof value === "string" ? BigInt(value) : value,
    ) as Partial<Draft>;
    return { ...nothing, ...kept };
  } catch {
    return nothing;
  }
}

export function keepDraft(chatId: bigint, draft: Draft): void {
  if (draft.text === "" && draft.replyTo === 0n) return sessionStorage.removeItem(keyOf(chatId));
  sessionStorage.setItem(keyOf(chatId), JSON.stringify(draft, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
}
