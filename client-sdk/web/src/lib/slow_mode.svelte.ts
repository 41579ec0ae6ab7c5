// When one may write again where people write slowly: by what was sent from here, and by what the server has said.
import { type ChatSummary, ErrorCode, MemberRole } from "@atrium/client";

const until = new Map<bigint, number>();

/** Counts down as long as the component stands that makes it. */
export class SlowMode {
  /** Seconds until one may write; 0 = now. */
  seconds = $state(0);
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly chat: () => ChatSummary) {
    // What was refused because it came too soon says when it may come.
    $effect(() => {
      const { pending, pendingInThreads, view } = this.chat();
      const wait = Math.max(0, ...[...pending, ...pendingInThreads].map(({ error }) => (error?.code === ErrorCode.TOO_SOON ? error.retryAfterMs : 0)));
      if (wait > 0 && !until.has(view.chatId)) this.#waitFor(wait);
    });
    this.#count();
    $effect(() => () => clearInterval(this.#timer));
  }

  onSent(): void {
    const { slowModeS, myRole } = this.chat().view;
    if (slowModeS > 0 && myRole !== MemberRole.MODERATOR) this.#waitFor(slowModeS * 1000);
  }

  #waitFor(ms: number): void {
    until.set(this.chat().view.chatId, Date.now() + ms);
    this.#count();
  }

  #count(): void {
    const { chatId } = this.chat().view;
    const left = (until.get(chatId) ?? 0) - Date.now();
    this.seconds = Math.max(0, Math.ceil(left / 1000));
    clearInterval(this.#timer);
    if (this.seconds === 0) until.delete(chatId);
    else this.#timer = setInterval(() => this.#count(), 500);
  }
}
