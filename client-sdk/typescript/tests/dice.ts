/** Numbers that a seed decides (xorshift of 32 bits, by Marsaglia). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761 + 1) >>> 0 || 1;
    for (let i = 0; i < 4; ++i) this.next();
  }
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state / 2 ** 32;
  }
  /** From 0 to below `bound`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
  happens(probability: number): boolean {
    return this.next() < probability;
  }
  pick<T>(some: readonly T[]): T {
    return some[this.below(some.length)] as T;
  }
}
