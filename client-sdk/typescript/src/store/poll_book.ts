import type { Client } from "../client.js";
import type { Clock } from "../clock.js";
import { failedWith } from "../errors.js";
import type { PollView } from "../gen/atrium/wire/v1/chats_pb.js";
import type { Entry } from "../gen/atrium/wire/v1/entries_pb.js";
import { ErrorCode } from "../gen/atrium/wire/v1/errors_pb.js";
import { type Observable, Value } from "./observable.js";
import type { ServerClock } from "./server_clock.js";

const pauseMs = 500;
const longestPauseMs = 30_000;
const leastWaitMs = 2000;

interface Kept {
  readonly chatId: bigint;
  readonly targetSeq: bigint;
  readonly value: Value<PollView | undefined>;
  /** Asked again before long. */
  isDue: boolean;
}

/** How it stands with polls that are shown: asked for once, again after each vote, and when they are over. */
export class PollBook {
  readonly #polls = new Map<string, Kept>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly serverClock: ServerClock,
    private readonly random: () => number = Math.random,
  ) {}

  /** The poll of a message; undefined until it is known, and if it is not there for this person. */
  poll(chatId: bigint, targetSeq: bigint): Observable<PollView | undefined> {
    const key = `${chatId} ${targetSeq}`;
    let kept = this.#polls.get(key);
    if (kept === undefined) {
      kept = { chatId, targetSeq, value: new Value<PollView | undefined>(undefined), isDue: false };
      this.#polls.set(key, kept);
      void this.#read(kept);
    }
    return kept.value;
  }

  /** This account has voted, or closed it: how it stands then is asked at once. Resolves when that is known, or can't be. */
  async refresh(chatId: bigint, targetSeq: bigint): Promise<void> {
    const kept = this.#polls.get(`${chatId} ${targetSeq}`);
    if (kept) await this.#read(kept);
  }

  onEntry({ chatId, body }: Entry): void {
    if (body.case !== "vote" && body.case !== "pollClosed" && body.case !== "deletion") return;
    const kept = this.#polls.get(`${chatId} ${body.value.targetSeq}`);
    if (kept) this.#readAfter(this.#pauseFor(body.case === "vote" ? votersOf(kept) : 0), kept);
  }

  /** What is known of a chat is no more to be trusted. */
  onReloaded(chatId: bigint): void {
    for (const kept of this.#polls.values()) if (kept.chatId === chatId) this.#readAfter(this.#pauseFor(votersOf(kept)), kept);
  }

  // Many reasons before that are one question.
  #readAfter(pauseMs: number, kept: Kept): void {
    if (kept.isDue) return;
    kept.isDue = true;
    this.clock.after(pauseMs, () => {
      kept.isDue = false;
      void this.#read(kept);
    });
  }

  async #read(kept: Kept): Promise<void> {
    const { chatId, targetSeq } = kept;
    try {
      kept.value.set(await this.client.call("readPoll", { chatId, targetSeq }));
    } catch (error) {
      if (failedWith(error, ErrorCode.NOT_FOUND)) kept.value.set(undefined);
      // What is known stays; a server that can't read it now may be able to later. A client that has ended asks no more.
      else if (failedWith(error, ErrorCode.UNAVAILABLE)) this.#readAfter(longestPauseMs, kept);
      return;
    }
    const view = kept.value.get();
    const closesAtMs = Number(view?.state?.closesAtMs ?? 0n);
    if (!view || view.isOver || closesAtMs === 0) return;
    // What is known of the server's clock is a little wrong: it may say once more that it goes on.
    const soonestMs = Math.max(closesAtMs, this.serverClock.now() + leastWaitMs);
    this.serverClock.at(`poll ${chatId} ${targetSeq}`, soonestMs + this.#pauseFor(votersOf(kept)), () => void this.#read(kept));
  }

  // Where many look at a poll, they don't ask all at once.
  #pauseFor(voters: number): number {
    return pauseMs + this.random() * Math.min(longestPauseMs, Math.floor(voters / 50) * 1000);
  }
}

function votersOf({ value }: Kept): number {
  return value.get()?.state?.voters ?? 0;
}
