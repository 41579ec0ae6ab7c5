import { type Clock, Timers } from "../clock.js";
import type { ChatView } from "../gen/atrium/wire/v1/chats_pb.js";
import type { ChatShelf } from "./chat_shelf.js";
import type { ServerClock } from "./server_clock.js";

// Browsers take a longer one for none.
const longestTimerMs = 2 ** 31 - 1;

/** Lets those write again whom a moderator has let only read for a while, when it is over: the server does not tell it. */
export class Mutes {
  readonly #timers: Timers;

  constructor(
    clock: Clock,
    private readonly serverClock: ServerClock,
    private readonly chats: ChatShelf,
  ) {
    this.#timers = new Timers(clock);
  }

  watch({ chatId, mutedUntilMs }: ChatView): void {
    if (mutedUntilMs === 0n) return;
    const leftMs = Math.max(0, Number(mutedUntilMs) - this.serverClock.now());
    this.#timers.after(String(chatId), Math.min(leftMs, longestTimerMs), () => this.#onTime(chatId));
  }

  stop(): void {
    this.#timers.cancelAll();
  }

  #onTime(chatId: bigint): void {
    const state = this.chats.get(chatId);
    const view = state?.summary.get().view;
    // It may have been decided otherwise meanwhile.
    if (!state || !view || view.mutedUntilMs === 0n) return;
    if (Number(view.mutedUntilMs) > this.serverClock.now()) return this.watch(view);
    this.chats.patch(state, { view: { ...view, mayPost: true, mutedUntilMs: 0n } });
  }
}
