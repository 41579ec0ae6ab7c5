import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import type { Client } from "../src/index.js";
import { AtriumError, EntrySchema, ErrorCode, type PollView, PollViewSchema } from "../src/index.js";
import { PollBook } from "../src/store/poll_book.js";
import { ServerClock } from "../src/store/server_clock.js";
import { FakeClock } from "../src/testing/index.js";

interface About {
  /** When it ends, milliseconds from now on. */
  readonly endsInMs?: number;
  /** By how much this device's clock is behind the server's. */
  readonly behindMs?: number;
  readonly voters?: number;
  readonly random?: number;
}
function book({ endsInMs = 0, behindMs = 0, voters, random = 0 }: About = {}) {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  serverClock.learn(BigInt(Date.now() + behindMs));
  const closesAtMs = endsInMs === 0 ? 0n : BigInt(serverClock.now() + endsInMs);
  let asked = 0;
  const view = () => create(PollViewSchema, { state: { voters: voters ?? asked, closesAtMs } });
  const client = { call: () => Promise.resolve((++asked, view())) } as unknown as Client;
  return { clock, polls: new PollBook(client, clock, serverClock, () => random), asked: () => asked };
}

const vote = create(EntrySchema, { chatId: 1n, seq: 9n, body: { case: "vote", value: { targetSeq: 2n } } });

it("asks how a poll stands once, and again after votes, however many", async () => {
  const { clock, polls, asked } = book();
  const poll = polls.poll(1n, 2n);
  expect(poll.get()).toBeUndefined();
  polls.poll(1n, 2n);
  await clock.pass(10_000);
  expect(asked()).toBe(1);
  for (let i = 0; i < 30; ++i) polls.onEntry(vote);
  await clock.pass(1000);
  expect(asked()).toBe(2);
  expect(poll.get()?.state?.voters).toBe(2);
  polls.onEntry({ ...vote, chatId: 7n });
  await clock.pass(1000);
  expect(asked()).toBe(2);
});

it("knows by the server's clock when a poll is over, whatever this device's says", async () => {
  for (const behindMs of [0, -3_600_000, 3_600_000]) {
    const { clock, polls, asked } = book({ endsInMs: 60_000, behindMs });
    polls.poll(1n, 2n);
    await clock.pass(60_000);
    expect(asked()).toBe(1);
    await clock.pass(1000);
    expect(asked()).toBe(2);
  }
});

it("asks once more before long if the server says that it goes on", async () => {
  const { clock, polls, asked } = book({ endsInMs: 10_000 });
  polls.poll(1n, 2n);
  await clock.pass(12_000);
  expect(asked()).toBe(2);
  await clock.pass(1000);
  expect(asked()).toBe(3);
  await clock.pass(25_000);
  expect(asked()).toBeLessThan(14);
});

it.each([
  [49, 500],
  [50, 1000],
  [500, 5500],
  [10_000, 15_500],
])("asks after a vote and at the end so late that %i people who voted don't ask all at once", async (voters, pauseMs) => {
  const { clock, polls, asked } = book({ endsInMs: 60_000, voters, random: 0.5 });
  const isAskedAfter = async (ms: number) => {
    const before = asked();
    await clock.pass(ms - 1);
    expect(asked()).toBe(before);
    await clock.pass(1);
    expect(asked()).toBe(before + 1);
  };
  polls.poll(1n, 2n);
  await clock.pass(0);
  polls.onEntry(vote);
  await isAskedAfter(pauseMs);
  await isAskedAfter(60_000);
});

it("asks again when what is known of the chat is no more to be trusted, and keeps what it knows while that fails", async () => {
  let failure: AtriumError | undefined;
  let asked = 0;
  const client = {
    call: () => {
      ++asked;
      return failure ? Promise.reject(failure) : Promise.resolve(create(PollViewSchema, { state: { voters: asked } }));
    },
  } as unknown as Client;
  const clock = new FakeClock();
  const polls = new PollBook(client, clock, new ServerClock(clock));
  const poll = polls.poll(1n, 2n);
  const other = polls.poll(11n, 2n);
  await clock.pass(1);
  polls.onReloaded(1n);
  await clock.pass(1000);
  expect([poll.get()?.state?.voters, other.get()?.state?.voters]).toEqual([3, 2]);
  failure = new AtriumError("not now", { code: ErrorCode.UNAVAILABLE });
  void polls.refresh(1n, 2n);
  await clock.pass(29_000);
  expect(asked).toBe(4);
  expect(poll.get()?.state?.voters).toBe(3);
  failure = undefined;
  await clock.pass(2000);
  expect(poll.get()?.state?.voters).toBe(5);
  failure = new AtriumError("the client was stopped", { reason: "stopped" });
  void polls.refresh(1n, 2n);
  await clock.pass(100_000);
  expect(asked).toBe(6);
  failure = new AtriumError("gone", { code: ErrorCode.NOT_FOUND });
  void polls.refresh(1n, 2n);
  await clock.pass(1);
  expect(poll.get()).toBeUndefined();
});

it("lets what comes late and fails take nothing back", async () => {
  const answers: { resolve: (view: PollView) => void; reject: (error: unknown) => void }[] = [];
  const client = { call: () => new Promise<PollView>((resolve, reject) => answers.push({ resolve, reject })) } as unknown as Client;
  const clock = new FakeClock();
  const polls = new PollBook(client, clock, new ServerClock(clock));
  const poll = polls.poll(1n, 2n);
  void polls.refresh(1n, 2n);
  answers[1]?.resolve(create(PollViewSchema, { state: { voters: 7 } }));
  await clock.pass(1);
  answers[0]?.reject(new AtriumError("not now", { code: ErrorCode.UNAVAILABLE }));
  await clock.pass(1);
  expect(poll.get()?.state?.voters).toBe(7);
});
