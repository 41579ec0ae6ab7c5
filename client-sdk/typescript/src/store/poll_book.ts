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
  poll(chatId: bigint, seq: bigint): Observable<PollView | undefined> {
    const key = `${chatId} ${seq}`;
    let kept = this.#polls.get(key);
    if (kept === undefined) {
      kept = { value: new Value<PollView | undefined>(undefined), isDue: false };
      this.#polls.set(key, kept);
      void this.#read(chatId, seq, kept);
    }
    return kept.value;
  }

  /** This account has voted, or closed it: how it stands then is asked at once. */
  refresh(chatId: bigint, seq: bigint): void {
    const kept = this.#polls.get(`${chatId} ${seq}`);
    if (kept) void this.#read(chatId, seq, kept);
  }

  onEntry({ chatId, body }: Entry): void {
    if (body.case !== "vote" && body.case !== "pollClosed" && body.case !== "deletion") return;
    const { targetSeq } = body.value;
    const kept = this.#polls.get(`${chatId} ${targetSeq}`);
    if (!kept || kept.isDue) return;
    kept.isDue = true;
    const voters = body.case === "vote" ? (kept.value.get()?.state?.voters ?? 0) : 0;
    this.clock.after(this.#pauseFor(voters), () => {
      kept.isDue = false;
      void this.#read(chatId, targetSeq, kept);
    });
  }

  /** What is known of a chat is no more to be trusted. */
  onReloaded(chatId: bigint): void {
    for (const [key, kept] of this.#polls) {
      const [id = "", seq = ""] = key.split(" ");
      if (id === String(chatId)) void this.#read(chatId, BigInt(seq), kept);
    }
  }

  async #read(chatId: bigint, targetSeq: bigint, kept: Kept): Promise<void> {
    const before = kept.value.get();
    const view = await this.client
      .call("readPoll", { chatId, targetSeq })
      .catch((error: unknown) => (failedWith(error, ErrorCode.NOT_FOUND) ? undefined : before));
    kept.value.set(view);
    const closesAtMs = Number(view?.state?.closesAtMs ?? 0n);
    if (!view || view.isOver || closesAtMs === 0) return;
    // What is known of the server's clock is a little wrong: it may say once more that it goes on.
    const soonestMs = Math.max(closesAtMs, this.serverClock.now() + leastWaitMs);
    const name = `poll ${chatId} ${targetSeq}`;
    this.serverClock.at(name, soonestMs + this.#pauseFor(view.state?.voters ?? 0), () => void this.#read(chatId, targetSeq, kept));
  }

  // Many votes at once are one question; and where many look at a poll, they don't ask all at once.
  #pauseFor(voters: number): number {
    return pauseMs + this.random() * Math.min(longestPauseMs, Math.floor(voters / 50) * 1000);
  }
}
