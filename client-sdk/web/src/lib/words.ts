// How things are called for the person who looks.
import {
  AtriumError,
  ChatKind,
  type ChatView,
  type Entry,
  ErrorCode,
  failedWith,
  type Message,
  type Messenger,
  type PeopleBook,
  type Person,
  type Role,
} from "@atrium/client";
import { derived, type Readable, readable } from "svelte/store";

import { language, t } from "../i18n/index.js";
import { filesInLine } from "./files.js";

const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "long" });
const nearDay = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

const collator = new Intl.Collator(language);

// No browser shows a later date.
const latestMs = 8_640_000_000_000_000;

export function timeOf(ms: bigint | number): string {
  return time.format(Number(ms));
}
export function momentOf(ms: bigint | number): string {
  return whole.format(Math.min(Number(ms), latestMs));
}
/** The number of the day, for the person's time zone. */
export function dayNumber(ms: bigint | number): number {
  const date = new Date(Number(ms));
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);
}
export function dayOf(ms: bigint | number): string {
  const ago = dayNumber(Date.now()) - dayNumber(ms);
  if (ago === 0) return t.chat.today;
  if (ago === 1) return t.chat.yesterday;
  const date = new Date(Number(ms));
  return (date.getFullYear() === new Date().getFullYear() ? day : dayAndYear).format(date);
}
/** When something is going to be: today and tomorrow by name. */
export function aheadOf(ms: bigint | number): string {
  const date = new Date(Math.min(Number(ms), latestMs));
  const days = dayNumber(date.getTime()) - dayNumber(Date.now());
  const named = days === 0 || days === 1 ? nearDay.format(days, "day") : weekday.format(date);
  return `${named}, ${timeOf(date.getTime())}`;
}
/** As short as a list wants it. */
export function whenOf(ms: bigint | number): string {
  return dayNumber(ms) === dayNumber(Date.now()) ? timeOf(ms) : shortDay.format(Number(ms));
}

/** Why somebody has no field to write in. */
export function sayMute({ mutedUntilMs }: ChatView): string {
  if (mutedUntilMs === 0n) return t.chat.mayNotWrite;
  if (mutedUntilMs > latestMs) return t.chat.mutedForGood;
  return t.chat.mutedUntil(dayNumber(mutedUntilMs) === dayNumber(Date.now()) ? timeOf(mutedUntilMs) : momentOf(mutedUntilMs));
}

/** A length of time, in words. */
export function lengthOf(seconds: number): string {
  const [count, unit] = seconds % 3600 === 0 ? [seconds / 3600, "hour"] : seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(count);
}

export function roleOf(role: Role): string {
  return t.roles[role] ?? t.roles[0] ?? "";
}
/** All who have one of these roles. */
export function everybodyOf(roles: readonly Role[]): string {
  return roles.map((role) => t.message.everybodyOf[role]).join(", ");
}
export function rolesOf(roles: readonly Role[]): string {
  return roles.map(roleOf).join(", ");
}

export function nameOf(person: Person | undefined): string {
  return person?.name || person?.login || t.somebody;
}

/** What somebody else has named, within a sentence of ours: written from right to left, it turns nothing around it. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** The names of these, as they become known; of many only the first. */
export function namesOf(people: PeopleBook, ids: readonly bigint[], most: number): Readable<string> {
  const first = ids.slice(0, most).map((id) => people.person(id));
  return derived(first, (known) => {
    const names = known.map((person) => isolated(nameOf(person))).join(", ");
    return ids.length > most ? `${names} ${t.chat.andMore(ids.length - most)}` : names;
  });
}

/** These people in the order of their names, as those become known. */
export function byName(people: PeopleBook, ids: readonly bigint[]): Readable<readonly bigint[]> {
  const known = ids.map((id) => ({ id, person: people.person(id) }));
  return readable(ids, (set) => {
    let isDue = false;
    const sort = () => {
      isDue = false;
      const named = known.map(({ id, person }) => ({ id, name: nameOf(person.get()) }));
      set(named.sort((a, b) => collator.compare(a.name, b.name)).map(({ id }) => id));
    };
    // Many become known at once, and are sorted once.
    const ends = known.map(({ person }) =>
      person.subscribe(() => {
        if (!isDue) queueMicrotask(sort);
        isDue = true;
      }),
    );
    return () => ends.forEach((end) => end());
  });
}

/** A message in one line, `text` as it reads now. */
export function lineOf({ forward, files = [] }: Pick<Message, "forward"> & Partial<Pick<Message, "files">>, text: string): string {
  return text.replace(/\s+/g, " ") || filesInLine(files) || (forward ? t.message.forwarded : t.chat.deleted);
}

export function titleOf(view: ChatView, peer: Person | undefined): string {
  if (view.kind === ChatKind.DIRECT) return nameOf(peer);
  if (view.kind === ChatKind.SERVICE) return t.chats.service;
  return view.title;
}

/** What the server tells a person, in their words. */
export function noticeOf(entry: Entry, messenger: Messenger): string {
  const notice = entry.body.case === "message" ? entry.body.value.notice : undefined;
  if (!notice) return "";
  const view = messenger.chat(notice.chatId)?.get().view;
  const chat = view ? isolated(titleOf(view, messenger.people.person(view.peerId).get())) : "";
  const { deviceName: device, reportUpheld: upheld } = notice;
  return (t.notices[notice.code] ?? t.notices[0])?.({ device, upheld, chat }) ?? "";
}

/** What went wrong, for the person; `t.errorUnknown` if nothing better is known. */
export function sayError(error: unknown): string {
  if (!(error instanceof AtriumError)) return t.errorUnknown;
  if (error.reason) return t.clientErrors[error.reason] ?? t.errorUnknown;
  if (error.code === ErrorCode.CONFLICT && error.field === "login") return t.errorLogin;
  return t.errors[error.code] ?? t.errorUnknown;
}

/** As `sayError`, of a message that its author wanted to change or to delete, maybe when the time for it was over. */
export function sayAmendError(error: unknown, isTooLate: boolean, isGone = false): string {
  if (isGone && failedWith(error, ErrorCode.CONFLICT)) return t.chat.deleted;
  return isTooLate && failedWith(error, ErrorCode.FORBIDDEN) ? t.chat.tooLate : sayError(error);
}

/** Two letters for a picture. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s.,«»"]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}
