/** Waits between attempts to reconnect: attempt n = 0, 1, ... a random time up to min(most, first * 2^n): full jitter. */
export class Backoff {
  #attempts = 0;

  constructor(
    private readonly first: number,
    private readonly most: number,
    private readonly random: () => number,
  ) {}

  next(): number {
    const bound = Math.min(this.most, this.first * 2 ** Math.min(this.#attempts++, 30));
    return this.random() * bound;
  }

  reset(): void {
    this.#attempts = 0;
  }
}
