import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type ChatSummary, ChatViewSchema } from "../src/index.js";
import { ChatShelf } from "../src/store/chat_shelf.js";
import { Mutes } from "../src/store/mutes.js";
import { Value } from "../src/store/observable.js";
import { ServerClock } from "../src/store/server_clock.js";
import type { Timeline } from "../src/store/timeline.js";
import { FakeClock } from "../src/testing/index.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

// A chat whose view says so, before a server whose clock is an hour ahead of this device's.
function muted(forMs: number) {
  const [clock, serverClock, shelf] = [new FakeClock(), new ServerClock(), new ChatShelf()];
  serverClock.learn(BigInt(Date.now() + 3_600_000));
  const view = create(ChatViewSchema, { chatId: 1n, mutedUntilMs: BigInt(serverClock.now() + forMs) });
  const summary = new Value({ view } as ChatSummary);
  const state = shelf.add(1n, { summary, timeline: {} as Timeline });
  const mutes = new Mutes(clock, serverClock, shelf);
  mutes.watch(view);
  // Both clocks go on, the one of the day slower than the other by so much.
  const pass = async (ms: number, slower = 0) => {
    vi.setSystemTime(Date.now() + ms - slower);
    await clock.pass(ms);
  };
  return { mutes, pass, shelf, state, seen: () => summary.get().view };
}

it("are over by the server's clock", async () => {
  const { pass, seen } = muted(60_000);
  await pass(59_000);
  expect(seen().mayPost).toBe(false);
  await pass(1000);
  expect(seen()).toMatchObject({ mayPost: true, mutedUntilMs: 0n });
});

it("are over a little later if timers run ahead", async () => {
  const { pass, seen } = muted(60_000);
  await pass(60_000, 5);
  expect(seen().mayPost).toBe(false);
  await pass(5);
  expect(seen().mayPost).toBe(true);
});

it("last as it was decided last", async () => {
  const { mutes, pass, shelf, state, seen } = muted(60_000);
  await pass(30_000);
  const longer = { ...seen(), mutedUntilMs: seen().mutedUntilMs + 60_000n };
  shelf.patch(state, { view: longer });
  mutes.watch(longer);
  await pass(60_000);
  expect(seen().mayPost).toBe(false);
  await pass(30_000);
  expect(seen().mayPost).toBe(true);
});

it("may last longer than a timer does, and are nobody else's", async () => {
  const { mutes, pass, seen } = muted(50 * 86_400_000);
  mutes.watch(create(ChatViewSchema, { chatId: 2n }));
  await pass(25 * 86_400_000);
  expect(seen().mayPost).toBe(false);
  await pass(25 * 86_400_000);
  expect(seen().mayPost).toBe(true);
});
