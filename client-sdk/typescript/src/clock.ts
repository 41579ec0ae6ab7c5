/** Time as the client sees it. Tests have their own. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Calls `then` once, after so many milliseconds. The function that comes back takes it off. */
  after(ms: number, then: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Waits that have names: one of each, and setting it again takes the place of an earlier one. */
export class Timers {
  readonly #cancels = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  after(name: string, ms: number, then: () => void): void {
    this.#cancels.get(name)?.();
    this.#cancels.set(name, this.clock.after(ms, then));
  }
  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
