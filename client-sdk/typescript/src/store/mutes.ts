import type { ChatView } from "../gen/atrium/wire/v1/chats_pb.js";
import type { ChatShelf } from "./chat_shelf.js";
import type { ServerClock } from "./server_clock.js";

/** Lets those write again whom a moderator has let only read for a while, when it is over: the server does not tell it. */
export class Mutes {
  constructor(
    private readonly serverClock: ServerClock,
    private readonly chats: ChatShelf,
  ) {}

  watch({ chatId, mutedUntilMs }: ChatView): void {
    if (mutedUntilMs !== 0n) this.serverClock.at(`mute ${chatId}`, Number(mutedUntilMs), () => this.#onTime(chatId));
  }

  #onTime(chatId: bigint): void {
    const state = this.chats.get(chatId);
    const view = state?.summary.get().view;
    // It may have been decided otherwise meanwhile.
    if (!state || !view || view.mutedUntilMs === 0n) return;
    this.chats.patch(state, { view: { ...view, mayPost: true, mutedUntilMs: 0n } });
  }
}
