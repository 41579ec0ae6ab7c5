// What one chat shows: its entries as later ones left them, from some point on up to the newest.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import type { Client } from "../client.js";
import { HistoryDirection, type HistoryPage, HistoryView } from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entry, type HistoryItem, HistoryItemSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import { type Observable, Value } from "./observable.js";

/** An entry with what became of it. */
export interface TimelineItem {
  readonly seq: bigint;
  readonly entry: Entry;
  /** Of a message: as it reads now; empty if it was deleted. */
  readonly text: string;
  /** When it was edited last, milliseconds since 1970-01-01 UTC; 0 = never. */
  readonly editedAtMs: bigint;
  readonly deleted: boolean;
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

const pageItems = 200;
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
    private readonly client: Client,
    readonly chatId: bigint,
    /** Of this chat on the device, ascending. */
    private readonly loadKept: () => Promise<Uint8Array[]>,
    private readonly onRead: (items: readonly HistoryItem[]) => void,
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
    const kept = (await this.loadKept().catch(() => [])).map((bytes) => fromBinary(HistoryItemSchema, bytes));
    if (round !== this.#round) return;
    if (kept.length > 0) return this.#begin(kept, true);
    const page = await this.#read(0n);
    if (round !== this.#round) return;
    this.#nextOlder = page.nextFromSeq;
    this.#begin(page.items, page.nextFromSeq !== 0n);
    this.onRead(page.items);
  }

  #begin(found: readonly HistoryItem[], hasOlder: boolean): void {
    let items = withLater(found.flatMap(itemOf));
    for (const entry of this.#early.splice(0)) items = appended(items, entry);
    this.#state.set({ items, hasOlder, loaded: true, loading: false });
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
    const first = this.#state.get().items[0]?.seq ?? 1n;
    if (this.#nextOlder === undefined && first === 1n) return this.#patch({ hasOlder: false });
    this.#patch({ loading: true });
    const page = await this.#read(this.#nextOlder ?? first - 1n);
    if (round !== this.#round) return;
    this.#nextOlder = page.nextFromSeq;
    const { items } = this.#state.get();
    const older = page.items.flatMap(itemOf).filter((item) => items[0] === undefined || item.seq < items[0].seq);
    this.#patch({ items: [...older, ...items], hasOlder: page.nextFromSeq !== 0n });
  }

  #read(fromSeq: bigint): Promise<HistoryPage> {
    return this.client.call("readHistory", {
      chatId: this.chatId,
      fromSeq,
      direction: HistoryDirection.OLDER,
      view: HistoryView.ENTRIES,
      limit: pageItems,
    });
  }

  /** The next entry of the chat. */
  append(entry: Entry): void {
    const { loaded, items } = this.#state.get();
    if (loaded) this.#patch({ items: appended(items, entry) });
    else if (this.#loadingFirst) this.#early.push(entry);
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
  const deleted = overlay?.deleted ?? false;
  const written = entry.body.case === "message" ? entry.body.value.text : "";
  const text = deleted ? "" : overlay?.text || written;
  return [{ seq: entry.seq, entry, text, deleted, editedAtMs: deleted ? 0n : (overlay?.changedAtMs ?? 0n) }];
}

// What was kept says nothing of what became of it later; but that is kept too, behind it.
function withLater(items: TimelineItem[]): TimelineItem[] {
  return items.reduce<TimelineItem[]>((all, item) => changed(all, item.entry) ?? all, items);
}

function appended(items: readonly TimelineItem[], entry: Entry): TimelineItem[] {
  const last = items.at(-1);
  if (last && entry.seq <= last.seq) return [...items];
  return [...(changed(items, entry) ?? items), ...itemOf(create(HistoryItemSchema, { entry }))];
}

// The items after an edit or a deletion; nothing if it is none, or of something older.
function changed(items: readonly TimelineItem[], entry: Entry): TimelineItem[] | undefined {
  const { body } = entry;
  if (body.case !== "edit" && body.case !== "deletion") return undefined;
  const at = indexOf(items, body.value.targetSeq);
  const target = items[at];
  if (!target) return undefined;
  const change: Partial<TimelineItem> =
    body.case === "deletion" ? { text: "", deleted: true, editedAtMs: 0n } : { text: body.value.text, editedAtMs: entry.atMs };
  // The text of an edit is taken out once the message is deleted.
  if (body.case === "edit" && (target.deleted || body.value.text === "")) return undefined;
  return [...items.slice(0, at), { ...target, ...change }, ...items.slice(at + 1)];
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

/** An entry as it is kept. */
export function keptItem(entry: Entry): Uint8Array {
  return toBinary(HistoryItemSchema, create(HistoryItemSchema, { entry }));
}
