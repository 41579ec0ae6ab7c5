/** The time as the server has it. This device's clock may be wrong. */
export class ServerClock {
  #aheadMs = 0;

  /** What SignedIn says, when it comes. */
  learn(nowMs: bigint): void {
    if (nowMs > 0n) this.#aheadMs = Number(nowMs) - Date.now();
  }
  /** Milliseconds since 1970-01-01 UTC; this device's until the server has said its own. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }
}
