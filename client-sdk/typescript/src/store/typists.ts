import type { Clock } from "../clock.js";

// As long as the server says that it lasts.
const typingMs = 7000;

/** Who is typing where, until it is over. */
export class Typists {
  readonly #ends = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    /** Somebody does from now on, or no more. */
    private readonly tell: (chatId: bigint, accountId: bigint, isTyping: boolean) => void,
  ) {}

  onTyping(chatId: bigint, accountId: bigint): void {
    const key = `${chatId} ${accountId}`;
    this.#ends.get(key)?.();
    const end = () => {
      this.#ends.delete(key);
      this.tell(chatId, accountId, false);
    };
    this.#ends.set(key, this.clock.after(typingMs, end));
    this.tell(chatId, accountId, true);
  }
}
