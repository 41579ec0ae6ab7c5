/** Something that changes, and tells those who want to know. Svelte takes it for a store; others wrap it in a few lines. */
export interface Observable<T> {
  get(): T;
  /** Calls `run` at once with the present value, then with each later one. The function that comes back ends that. */
  subscribe(run: (value: T) => void): () => void;
}

/** What follows from another one. */
export function following<T, Next>(source: Observable<T>, next: (value: T) => Next): Observable<Next> {
  return { get: () => next(source.get()), subscribe: (run) => source.subscribe((value) => run(next(value))) };
}

/** An Observable whose owner sets it. */
export class Value<T> implements Observable<T> {
  #value: T;
  #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }
  get(): T {
    return this.#value;
  }
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }
  subscribe(run: (value: T) => void): () => void {
    const listener = (value: T) => run(value);
    this.#listeners.add(listener);
    run(this.#value);
    return () => this.#listeners.delete(listener);
  }
}
