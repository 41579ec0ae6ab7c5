// What is typed, as a draft that goes to one's other devices: as it is typed, with those whom it mentions.
import type { Draft, Messenger } from "@atrium/client";

import { type Mention, mentionsOf, toSource, withMentions } from "./format.js";
import { isMention } from "./rich_text.js";

export interface Typed {
  readonly text: string;
  readonly mentions: readonly Mention[];
  /** The message that it answers; 0 = none. */
  readonly replyTo: bigint;
}

export function typedIn(draft: Draft | undefined): Typed {
  const { text = "", entities = [], replyToSeq: replyTo = 0n } = draft ?? {};
  // Another application may keep more of it than who is meant.
  if (!entities.every(isMention)) {
    const { source, mentions } = toSource(text, entities);
    return { text: source, mentions, replyTo };
  }
  return { text, mentions: mentionsOf(text, entities), replyTo };
}

/** Nothing, if nothing was typed. */
export function draftOf({ text, mentions, replyTo }: Typed): Parameters<Messenger["drafts"]["set"]>[1] {
  if (text.trim() === "" && replyTo === 0n) return undefined;
  return { text, entities: [...withMentions(text, mentions).entities], replyToSeq: replyTo };
}

// A page that goes has no time to keep what was typed last, except here: for the same tab, which may be loading anew.
const keyOf = (chatId: bigint) => `atrium draft ${chatId}`;

export function leaveBehind(chatId: bigint, typed: Typed): void {
  if (!draftOf(typed)) return;
  sessionStorage.setItem(keyOf(chatId), JSON.stringify(typed, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
}

/** What was left behind, once. */
export function leftBehind(chatId: bigint): Typed | undefined {
  const left = sessionStorage.getItem(keyOf(chatId));
  sessionStorage.removeItem(keyOf(chatId));
  if (!left) return undefined;
  return JSON.parse(left, (key, value: unknown) =>
    (key === "accountId" || key === "replyTo") && typeof value === "string" ? BigInt(value) : value,
  ) as Typed;
}
