import type { Client } from "../client.js";
import type { Entry } from "../gen/atrium/wire/v1/entries_pb.js";
import { type Observable, Value } from "./observable.js";
import { changed, itemsOf, targetOf, type TimelineItem } from "./timeline.js";

const entriesPerCommand = 100;

/** `asked`: nothing is known yet. `gone`: it is not there for this person, or was deleted. */
export type SingleMessage = TimelineItem | "asked" | "gone";

/** Messages that are shown out of their place: answered, passed on, pinned. Reads those that are asked for, many at once. */
export class SingleMessages {
  readonly #chats = new Map<bigint, Map<bigint, Value<SingleMessage>>>();
  #unasked = new Map<bigint, Set<bigint>>();
  #isDue = false;

  constructor(private readonly client: Client) {}

  message(chatId: bigint, seq: bigint): Observable<SingleMessage> {
    const chat = this.#chats.get(chatId) ?? new Map<bigint, Value<SingleMessage>>();
    this.#chats.set(chatId, chat);
    let value = chat.get(seq);
    if (value === undefined) {
      value = new Value<SingleMessage>("asked");
      chat.set(seq, value);
      this.#ask(chatId, seq);
    }
    return value;
  }

  onEntry(entry: Entry): void {
    const value = this.#chats.get(entry.chatId)?.get(targetOf(entry));
    const item = value?.get();
    if (typeof item !== "object") return;
    const after = changed([item], entry)?.[0];
    if (after) value?.set(after.deleted ? "gone" : after);
  }

  /** What is known of a chat is no more to be trusted: who is shown it asks again. */
  forget(chatId: bigint): void {
    const chat = this.#chats.get(chatId);
    for (const [seq, value] of chat ?? []) {
      value.set("asked");
      this.#ask(chatId, seq);
    }
  }

  #ask(chatId: bigint, seq: bigint): void {
    const seqs = this.#unasked.get(chatId) ?? new Set();
    this.#unasked.set(chatId, seqs.add(seq));
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      const asked = this.#unasked;
      this.#unasked = new Map();
      for (const [id, wanted] of asked) void this.#read(id, [...wanted].sort((a, b) => Number(a - b)));
    });
  }

  async #read(chatId: bigint, wanted: bigint[]): Promise<void> {
    const chat = this.#chats.get(chatId);
    try {
      for (let rest = wanted; rest.length > 0; ) {
        const seqs = rest.slice(0, entriesPerCommand);
        const { items, nextFromSeq } = await this.client.call("readEntries", { chatId, seqs });
        const found = new Map(itemsOf(items).map((item) => [item.seq, item]));
        const isAnswered = (seq: bigint) => nextFromSeq === 0n || seq < nextFromSeq;
        for (const seq of seqs.filter(isAnswered)) {
          const item = found.get(seq);
          chat?.get(seq)?.set(item && !item.deleted && item.entry.body.case === "message" ? item : "gone");
        }
        rest = [...seqs.filter((seq) => !isAnswered(seq)), ...rest.slice(entriesPerCommand)];
      }
    } catch {
      // Whoever is shown it later asks again.
      for (const seq of wanted) {
        const value = chat?.get(seq);
        if (value?.get() !== "asked") continue;
        chat?.delete(seq);
        value.set("gone");
      }
    }
  }
}
