import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import { type ChatSummary, ChatViewSchema } from "../src/index.js";
import { ChatShelf } from "../src/store/chat_shelf.js";
import { Mutes } from "../src/store/mutes.js";
import { Value } from "../src/store/observable.js";
import { ServerClock } from "../src/store/server_clock.js";
import type { Timeline } from "../src/store/timeline.js";
import { FakeClock } from "../src/testing/index.js";

// A chat whose view says so, before a server whose clock is an hour ahead of this device's.
function muted(forMs: number) {
  const [clock, shelf] = [new FakeClock(), new ChatShelf()];
  const serverClock = new ServerClock(clock);
  serverClock.learn(BigInt(Date.now() + 3_600_000));
  const view = create(ChatViewSchema, { chatId: 1n, mutedUntilMs: BigInt(serverClock.now() + forMs) });
  const summary = new Value({ view } as ChatSummary);
  const state = shelf.add(1n, { summary, timeline: {} as Timeline });
  const mutes = new Mutes(serverClock, shelf);
  mutes.watch(view);
  return { mutes, clock, shelf, state, seen: () => summary.get().view };
}

it("are over by the server's clock", async () => {
  const { clock, seen } = muted(60_000);
  await clock.pass(59_000);
  expect(seen().mayPost).toBe(false);
  await clock.pass(1000);
  expect(seen()).toMatchObject({ mayPost: true, mutedUntilMs: 0n });
});

it("last as it was decided last", async () => {
  const { mutes, clock, shelf, state, seen } = muted(60_000);
  await clock.pass(30_000);
  const longer = { ...seen(), mutedUntilMs: seen().mutedUntilMs + 60_000n };
  shelf.patch(state, { view: longer });
  mutes.watch(longer);
  await clock.pass(60_000);
  expect(seen().mayPost).toBe(false);
  await clock.pass(30_000);
  expect(seen().mayPost).toBe(true);
});

it("are nobody else's", async () => {
  const { mutes, clock, seen } = muted(60_000);
  mutes.watch(create(ChatViewSchema, { chatId: 2n, mutedUntilMs: 1n }));
  await clock.pass(59_000);
  expect(seen().mayPost).toBe(false);
});

it("that were taken back meanwhile change nothing any more", async () => {
  const { clock, shelf, state, seen } = muted(60_000);
  shelf.patch(state, { view: { ...seen(), mutedUntilMs: 0n } });
  await clock.pass(60_000);
  expect(seen().mayPost).toBe(false);
});
