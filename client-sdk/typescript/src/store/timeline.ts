// What one chat shows: its entries as later ones left them, from some point on up to the newest.
import { create } from "@bufbuild/protobuf";

import { type Entity, type Entry, type HistoryItem, HistoryItemSchema, type Reactions, ReactionsSchema, type ThreadState, ThreadStateSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import { type Observable, Value } from "./observable.js";

/** An entry with what became of it. */
export interface TimelineItem {
  readonly seq: bigint;
  readonly entry: Entry;
  /** Of a message: as it reads now; empty if it was deleted. */
  readonly text: string;
  /** The parts of `text`. */
  readonly entities: readonly Entity[];
  /** When it was edited last, milliseconds since 1970-01-01 UTC; 0 = never. */
  readonly editedAtMs: bigint;
  /** Its edits, ascending: `readEntries` shows what it said before. */
  readonly editSeqs: readonly bigint[];
  readonly deleted: boolean;
  /** Who put which sign to it. */
  readonly reactions: readonly Reactions[];
  /** Nobody confirms it any more, as far as what was read behind it tells. */
  readonly confirmIsClosed: boolean;
  /** How it stands with the thread that hangs from it, if one does. */
  readonly thread: ThreadState | undefined;
}

export interface TimelineState {
  /** Ascending by seq, nothing that this person may see left out in between. */
  readonly items: readonly TimelineItem[];
  /** Whether there is more before the first item, as far as is known. */
  readonly hasOlder: boolean;
  /** False until something was read: from the device, or from the server. */
  readonly loaded: boolean;
  readonly loading: boolean;
}

/** Where the entries of a timeline come from. */
export interface TimelineSource {
  /** The newest that are at most `fromSeq`, ascending; 0 = the newest of all. `nextFromSeq` 0: there is nothing before them. */
  read(fromSeq: bigint): Promise<{ readonly items: readonly HistoryItem[]; readonly nextFromSeq: bigint }>;
  /** What is on the device, ascending. */
  kept(): Promise<readonly HistoryItem[]>;
  /** The first page has been read. */
  onFirst(items: readonly HistoryItem[]): void;
  /** Whether an entry that comes belongs here. One that does not may still change what does. */
  takes(entry: Entry): boolean;
  /** `fromSeq` of the page before this entry; 0 = there is none. */
  before(first: Entry): bigint;
}

const empty: TimelineState = { items: [], hasOlder: true, loaded: false, loading: false };

export class Timeline {
  readonly #state = new Value<TimelineState>(empty);
  // Entries that came before the first page was there.
  #early: Entry[] = [];
  #round = 0; // another one after each reset: a page of an earlier one is not taken
  #loadingFirst: Promise<void> | undefined;
  #loadingOlder: Promise<void> | undefined;
  #nextOlder: bigint | undefined;

  constructor(
    readonly chatId: bigint,
    private readonly source: TimelineSource,
  ) {}

  get state(): Observable<TimelineState> {
    return this.#state;
  }

  /** Reads the newest, from the device if they are kept there. Once; later calls wait for the same. */
  load(): Promise<void> {
    this.#loadingFirst ??= this.#loadFirst().catch((error: unknown) => {
      this.#loadingFirst = undefined;
      this.#patch({ loading: false });
      throw error;
    });
    return this.#loadingFirst;
  }

  async #loadFirst(): Promise<void> {
    const round = this.#round;
    this.#patch({ loading: true });
    const kept = await this.source.kept();
    if (round !== this.#round) return;
    const first = kept.find(({ entry }) => entry && this.source.takes(entry))?.entry ?? kept[0]?.entry;
    if (first) return this.#begin(kept, this.source.before(first));
    const page = await this.source.read(0n);
    if (round !== this.#round) return;
    this.#begin(page.items, page.nextFromSeq);
    this.source.onFirst(page.items);
  }

  #begin(found: readonly HistoryItem[], nextOlder: bigint): void {
    this.#nextOlder = nextOlder;
    let items = this.#itemsOf(found);
    for (const entry of this.#early.splice(0)) items = this.#after(items, entry);
    this.#state.set({ items, hasOlder: nextOlder !== 0n, loaded: true, loading: false });
    if (items.length === 0 && nextOlder !== 0n) this.loadOlder().catch(() => {}); // who looks asks again
  }

  // What does not belong here may have changed what does.
  #itemsOf(found: readonly HistoryItem[]): TimelineItem[] {
    return itemsOf(found).filter(({ entry }) => this.source.takes(entry));
  }

  /** Reads the page before the first item. Nothing if there is none, or one is on its way. */
  loadOlder(): Promise<void> {
    const { loaded, hasOlder } = this.#state.get();
    if (!loaded) return this.load();
    if (!hasOlder) return Promise.resolve();
    this.#loadingOlder ??= this.#loadOlder().finally(() => {
      this.#loadingOlder = undefined;
      this.#patch({ loading: false });
    });
    return this.#loadingOlder;
  }

  async #loadOlder(): Promise<void> {
    const round = this.#round;
    const first = this.#state.get().items[0]?.entry;
    const from = this.#nextOlder ?? (first ? this.source.before(first) : 0n);
    if (from === 0n) return this.#patch({ hasOlder: false });
    this.#patch({ loading: true });
    const page = await this.source.read(from);
    if (round !== this.#round) return;
    this.#nextOlder = page.nextFromSeq;
    const { items } = this.#state.get();
    const isOlder = (item: TimelineItem) => this.source.takes(item.entry) && (items[0] === undefined || item.seq < items[0].seq);
    const older = page.items.flatMap(itemOf).filter(isOlder);
    // Of a page on which nothing belongs here nothing would be seen.
    if (older.length === 0 && page.nextFromSeq !== 0n) return this.#loadOlder();
    // A page tells what became of its messages, but not of this.
    const closings = [...older, ...items].filter(({ entry }) => entry.body.case === "confirmationClosed");
    const after = closings.reduce((all, { entry }) => changed(all, entry) ?? all, older);
    this.#patch({ items: [...after, ...items], hasOlder: page.nextFromSeq !== 0n });
  }

  /** The next entry of the chat. */
  append(entry: Entry): void {
    const { loaded, items } = this.#state.get();
    if (loaded) this.#patch({ items: this.#after(items, entry) });
    else if (this.#loadingFirst) this.#early.push(entry);
  }

  #after(items: readonly TimelineItem[], entry: Entry): TimelineItem[] {
    return this.source.takes(entry) ? appended(items, entry) : (changed(items, entry) ?? [...items]);
  }

  /** What was here is not to be trusted any more, or there is a hole behind it. */
  reset(): void {
    const wasLoaded = this.#loadingFirst !== undefined;
    ++this.#round;
    this.#early = [];
    this.#loadingFirst = this.#loadingOlder = this.#nextOlder = undefined;
    this.#state.set(empty);
    if (wasLoaded) this.load().catch(() => {}); // who looks asks again
  }

  /** Leaves the newest `count` items in memory. */
  shrink(count: number): void {
    const { items, loaded } = this.#state.get();
    if (!loaded || items.length <= count || this.#loadingOlder) return;
    this.#nextOlder = undefined;
    this.#patch({ items: items.slice(-count), hasOlder: true });
  }

  #patch(change: Partial<TimelineState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }
}

function itemOf({ entry, overlay }: HistoryItem): TimelineItem[] {
  if (!entry) return [];
  const written = entry.body.case === "message" ? entry.body.value : undefined;
  const deleted = overlay?.deleted ?? false;
  const isEdited = !deleted && overlay !== undefined && overlay.text !== "";
  const shown = deleted ? undefined : isEdited ? overlay : written;
  return [
    {
      seq: entry.seq,
      entry,
      text: shown?.text ?? "",
      entities: shown?.entities ?? [],
      editedAtMs: isEdited ? overlay.changedAtMs : 0n,
      editSeqs: overlay?.editSeqs ?? [],
      deleted,
      reactions: overlay?.reactions ?? [],
      confirmIsClosed: false,
      thread: overlay?.thread,
    },
  ];
}

/** With what became of each: what was kept says nothing of it, but that is kept too, behind it. */
export function itemsOf(found: readonly HistoryItem[]): TimelineItem[] {
  const items = found.flatMap(itemOf);
  return items.reduce((all, item) => changed(all, item.entry) ?? all, items);
}

function appended(items: readonly TimelineItem[], entry: Entry): TimelineItem[] {
  const last = items.at(-1);
  if (last && entry.seq <= last.seq) return [...items];
  return [...(changed(items, entry) ?? items), ...itemOf(create(HistoryItemSchema, { entry }))];
}

/** The items after an entry about an older one; nothing if it is none, or of something that is not among them. */
export function changed(items: readonly TimelineItem[], entry: Entry): TimelineItem[] | undefined {
  const targetSeq = targetOf(entry);
  if (targetSeq === 0n) return undefined;
  const at = indexOf(items, targetSeq);
  const target = items[at];
  const change = target && (!target.deleted || entry.thread) && changeBy(target, entry);
  return change ? [...items.slice(0, at), { ...target, ...change }, ...items.slice(at + 1)] : undefined;
}

/** The message that an entry changes, if only by standing in its thread; 0 = none. */
export function targetOf({ body, thread }: Entry): bigint {
  if (thread) return thread.rootSeq;
  switch (body.case) {
    case "edit":
    case "deletion":
    case "reaction":
    case "confirmationClosed":
      return body.value.targetSeq;
    default:
      return 0n;
  }
}

function changeBy(target: TimelineItem, { body, seq, atMs, authorId, thread }: Entry): Partial<TimelineItem> | undefined {
  if (thread) {
    if (thread.no <= (target.thread?.newestNo ?? 0n)) return undefined;
    return { thread: create(ThreadStateSchema, { newestNo: thread.no, newestSeq: seq, newestAtMs: atMs }) };
  }
  switch (body.case) {
    case "deletion":
      return { text: "", entities: [], deleted: true, editedAtMs: 0n, editSeqs: [], reactions: [] };
    case "confirmationClosed":
      return { confirmIsClosed: true };
    case "reaction":
      return { reactions: reactionsAfter(target.reactions, authorId, body.value.emoji) };
    case "edit": {
      const { text, entities } = body.value;
      // The text of an edit is taken out once the message is deleted; and a page may know of one already.
      if (text === "" || target.editSeqs.includes(seq)) return undefined;
      return { text, entities, editedAtMs: atMs, editSeqs: [...target.editSeqs, seq] };
    }
    default:
      return undefined;
  }
}

// Everybody has one sign at most on a message.
function reactionsAfter(before: readonly Reactions[], accountId: bigint, emoji: string): Reactions[] {
  const others = before
    .map((each) => ({ ...each, accountIds: each.accountIds.filter((id) => id !== accountId) }))
    .filter(({ accountIds }) => accountIds.length > 0);
  if (emoji === "") return others;
  const isThere = others.some((each) => each.emoji === emoji);
  if (!isThere) return [...others, create(ReactionsSchema, { emoji, accountIds: [accountId] })];
  return others.map((each) => (each.emoji === emoji ? { ...each, accountIds: [...each.accountIds, accountId] } : each));
}

/** Where an item stands, by bisection; -1 = nowhere. */
export function indexOf(items: readonly TimelineItem[], seq: bigint): number {
  let low = 0;
  for (let high = items.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.seq ?? 0n) < seq) low = middle + 1;
    else high = middle;
  }
  return items[low]?.seq === seq ? low : -1;
}
