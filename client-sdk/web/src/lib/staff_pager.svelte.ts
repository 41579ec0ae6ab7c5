import { sayError } from "./words.js";

export interface PageOf<Item> {
  readonly items: readonly Item[];
  /** Behind what the next page begins; 0 = there is none. */
  readonly next: bigint;
}

/** A list that the server gives page by page. */
export class Pager<Item> {
  items: readonly Item[] = $state.raw([]);
  error = $state("");
  /** A page is on its way. */
  busy = $state(false);
  /** There is more than `items`. */
  more = $state(true);

  readonly #read: (after: bigint) => Promise<PageOf<Item>>;
  #next = 0n;
  // Only the newest beginning counts.
  #turn = 0;

  constructor(read: (after: bigint) => Promise<PageOf<Item>>) {
    this.#read = read;
  }

  /** Reads from the beginning. */
  async begin(): Promise<void> {
    this.#turn++;
    this.#next = 0n;
    this.items = [];
    this.more = true;
    await this.readOn();
  }

  async readOn(): Promise<void> {
    const turn = this.#turn;
    this.busy = true;
    this.error = "";
    try {
      const { items, next } = await this.#read(this.#next);
      if (turn !== this.#turn) return;
      this.items = [...this.items, ...items];
      this.#next = next;
      this.more = next !== 0n;
    } catch (error) {
      if (turn === this.#turn) this.error = sayError(error);
    }
    if (turn === this.#turn) this.busy = false;
  }
}
