// What is typed, as a draft that goes to one's other devices: as it is typed, with those whom it mentions.
import type { Draft, Messenger } from "@atrium/client";

import { type Mention, mentionsOf, toSource, withMentions } from "./format.js";
import { isMention } from "./rich_text.js";

/** Where somebody writes: in the chat's flow (0), or in the thread under a message. */
export interface Place {
  readonly chatId: bigint;
  readonly rootSeq: bigint;
}

export const nameOf = ({ chatId, rootSeq }: Place) => `${chatId} ${rootSeq}`;

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

/** What stands in a field. */
export interface Here extends Typed {
  /** It was typed in this field, and does not only follow another device. */
  readonly isOwn: boolean;
}

/**
 * Whether what another device has made of the draft takes the place of what stands here; what was typed here must not get lost by that. Two
 * texts that were begun at once have nothing to do with each other: each stays where it was written. `sent`: what this person has said last
 * in the chat, on whatever device.
 */
export function takesPlace(there: Typed, here: Here, sent: string): boolean {
  const [said, kept] = [there.text.trim(), here.text.trim()];
  if (said === kept) return there.replyTo !== here.replyTo;
  if (kept === "" || !here.isOwn) return true;
  if (said === "") return kept === sent.trim();
  return said.includes(kept) || 2 * alike(said, kept) >= Math.max(said.length, kept.length);
}

// How long the beginning and the end are that both have.
function alike(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) ++start;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) ++end;
  return start + end;
}

/** With another text behind it. */
export function withMore(typed: Typed, source: string, mentions: readonly Mention[]): Typed {
  const text = [typed.text, source].filter((each) => each.trim() !== "").join("\n");
  return { ...typed, text, mentions: [...typed.mentions, ...mentions] };
}

/** Nothing, if nothing was typed. */
export function draftOf({ text, mentions, replyTo }: Typed): Parameters<Messenger["drafts"]["set"]>[1] {
  if (text.trim() === "" && replyTo === 0n) return undefined;
  return { text, entities: [...withMentions(text, mentions).entities], replyToSeq: replyTo };
}

// The server keeps one of each chat. What is begun in a thread stays with the page.
const inThreads = new Map<string, Typed>();

/** What was begun there, on this device or another. */
export function begunIn(place: Place, draft: Draft | undefined): Typed {
  return place.rootSeq === 0n ? typedIn(draft) : (inThreads.get(nameOf(place)) ?? typedIn(undefined));
}
export function keepBegun(messenger: Messenger, place: Place, typed: Typed): void {
  if (place.rootSeq === 0n) messenger.drafts.set(place.chatId, draftOf(typed));
  else inThreads.set(nameOf(place), typed);
}

// A page that goes has no time to keep what was typed last, except here: for the same tab, which may be loading anew.
const keyOf = (place: Place) => `atrium draft ${nameOf(place)}`;

export function leaveBehind(place: Place, typed: Typed): void {
  if (!draftOf(typed)) return;
  sessionStorage.setItem(keyOf(place), JSON.stringify(typed, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
}

/** What was left behind, once. */
export function leftBehind(place: Place): Typed | undefined {
  const left = sessionStorage.getItem(keyOf(place));
  sessionStorage.removeItem(keyOf(place));
  if (!left) return undefined;
  return JSON.parse(left, (key, value: unknown) =>
    (key === "accountId" || key === "replyTo") && typeof value === "string" ? BigInt(value) : value,
  ) as Typed;
}
