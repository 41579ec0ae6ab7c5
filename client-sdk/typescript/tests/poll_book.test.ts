import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import type { Client } from "../src/index.js";
import { EntrySchema, PollViewSchema } from "../src/index.js";
import { PollBook } from "../src/store/poll_book.js";
import { ServerClock } from "../src/store/server_clock.js";
import { FakeClock } from "../src/testing/index.js";

function book(closesAtMs = 0n, serverNowMs = 0n) {
  const clock = new FakeClock();
  const serverClock = new ServerClock();
  serverClock.learn(serverNowMs);
  let asked = 0;
  const view = () => create(PollViewSchema, { state: { voters: asked, closesAtMs } });
  const client = { call: () => Promise.resolve((++asked, view())) } as unknown as Client;
  return { clock, polls: new PollBook(client, clock, serverClock), asked: () => asked };
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

it("asks again when the poll is over", async () => {
  const { clock, polls, asked } = book(BigInt(Date.now() + 60_000));
  polls.poll(1n, 2n);
  await clock.pass(50_000);
  expect(asked()).toBe(1);
  await clock.pass(11_000);
  expect(asked()).toBe(2);
});

it("knows by the server's clock when a poll is over, whatever this device's says", async () => {
  for (const aheadMs of [-3_600_000, 3_600_000]) {
    const serverNowMs = Date.now() + aheadMs;
    const { clock, polls, asked } = book(BigInt(serverNowMs + 60_000), BigInt(serverNowMs));
    polls.poll(1n, 2n);
    await clock.pass(50_000);
    expect(asked()).toBe(1);
    await clock.pass(11_000);
    expect(asked()).toBe(2);
  }
});
