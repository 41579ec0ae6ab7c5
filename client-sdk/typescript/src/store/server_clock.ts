import { type Clock, Timers } from "../clock.js";

// Browsers take a longer one for none.
const longestTimerMs = 2 ** 31 - 1;

interface Wait {
  readonly atMs: number;
  readonly then: () => void;
}

/**
 * The time as the server has it. This device's clock of the day may be wrong, and may be set while this runs: it is asked once, for as long
 * as the server has not said its own. Where `clock` stands still while a device sleeps, the next sign-in says it again.
 */
export class ServerClock {
  // What it was here when `clock` began.
  #beginningMs: number;
  readonly #timers: Timers;
  readonly #waits = new Map<string, Wait>();

  constructor(private readonly clock: Clock) {
    this.#beginningMs = Date.now() - clock.now();
    this.#timers = new Timers(clock);
  }

  /** What SignedIn says, when it comes. */
  learn(nowMs: bigint): void {
    if (nowMs === 0n) return;
    this.#beginningMs = Number(nowMs) - this.clock.now();
    for (const [name, wait] of this.#waits) this.#await(name, wait);
  }
  /** Milliseconds since 1970-01-01 UTC; this device's until the server has said its own. */
  now(): number {
    return Math.floor(this.#beginningMs + this.clock.now());
  }

  /** Calls `then` once it is `atMs`, soon if that is past. In place of an earlier wait of this name. */
  at(name: string, atMs: number, then: () => void): void {
    const wait = { atMs, then };
    this.#waits.set(name, wait);
    this.#await(name, wait);
  }
  /** Ends all waits. */
  stop(): void {
    this.#timers.cancelAll();
    this.#waits.clear();
  }

  // Timers may ring a little early, and none lasts longer than the longest.
  #await(name: string, wait: Wait): void {
    const leftMs = Math.max(0, wait.atMs - this.now());
    this.#timers.after(name, Math.min(leftMs, longestTimerMs), () => {
      if (this.now() < wait.atMs) return this.#await(name, wait);
      this.#waits.delete(name);
      wait.then();
    });
  }
}
