import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Clock } from "../src/clock.js";
import { ServerClock } from "../src/store/server_clock.js";
import { FakeClock } from "../src/testing/index.js";

const startMs = 1_700_000_000_000;
const hourMs = 3_600_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: startMs }));
afterEach(() => void vi.useRealTimers());

/** What has been called so far. */
function calls() {
  const names: string[] = [];
  return { names, call: (name: string) => () => void names.push(name) };
}

it("is this device's until the server has said its own", async () => {
  const clock = new FakeClock();
  await clock.pass(5000);
  const serverClock = new ServerClock(clock);
  expect(serverClock.now()).toBe(startMs);
  serverClock.learn(0n);
  expect(serverClock.now()).toBe(startMs);
  serverClock.learn(BigInt(startMs + hourMs));
  await clock.pass(250);
  expect(serverClock.now()).toBe(startMs + hourMs + 250);
});

it("does not care how this device's clock of the day is set", async () => {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  const { names, call } = calls();
  for (const learnt of [0n, BigInt(startMs)]) {
    serverClock.learn(learnt);
    const soonMs = serverClock.now() + 1000;
    serverClock.at("soon", soonMs, call("soon"));
    vi.setSystemTime(startMs - hourMs);
    expect(serverClock.now()).toBe(soonMs - 1000);
    vi.setSystemTime(startMs + hourMs);
    await clock.pass(999);
    expect(names.splice(0)).toEqual([]);
    await clock.pass(1);
    expect(names.splice(0)).toEqual(["soon"]);
    vi.setSystemTime(startMs);
  }
});

it("calls at a moment, once, what was wished last, and soon what is past", async () => {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  const { names, call } = calls();
  serverClock.at("past", startMs - 1, call("past"));
  serverClock.at("a", startMs + 1000, call("earlier wish"));
  serverClock.at("a", startMs + 2000, call("a"));
  serverClock.at("b", startMs + 3000, call("b"));
  await clock.pass(0);
  expect(names).toEqual(["past"]);
  await clock.pass(2999);
  expect(names).toEqual(["past", "a"]);
  serverClock.stop();
  await clock.pass(hourMs);
  expect(names).toEqual(["past", "a"]);
});

it("waits anew when it learns how late it is", async () => {
  const clock = new FakeClock();
  const serverClock = new ServerClock(clock);
  const { names, call } = calls();
  serverClock.at("noon", startMs + hourMs, call("noon"));
  serverClock.at("night", startMs + 12 * hourMs, call("night"));
  await clock.pass(1000);
  serverClock.learn(BigInt(startMs + hourMs));
  await clock.pass(0);
  expect(names).toEqual(["noon"]);
  serverClock.learn(BigInt(startMs));
  await clock.pass(11 * hourMs + 1000);
  expect(names).toEqual(["noon"]);
  await clock.pass(hourMs);
  expect(names).toEqual(["noon", "night"]);
});

it("waits longer than a timer can", async () => {
  const days = 86_400_000;
  const [clock, longest] = [new FakeClock(), vi.fn()];
  const bounded: Clock = { now: () => clock.now(), after: (ms, then) => (longest(ms), clock.after(ms, then)) };
  const serverClock = new ServerClock(bounded);
  const { names, call } = calls();
  serverClock.at("far", startMs + 60 * days, call("far"));
  await clock.pass(60 * days - 1);
  expect(names).toEqual([]);
  await clock.pass(1);
  expect(names).toEqual(["far"]);
  for (const [ms] of longest.mock.calls) expect(ms).toBeLessThan(2 ** 31);
});

it("is not early where timers are", async () => {
  const clock = new FakeClock();
  const early: Clock = { now: () => clock.now(), after: (ms, then) => clock.after(Math.max(1, ms - 5), then) };
  const serverClock = new ServerClock(early);
  const at = vi.fn(() => serverClock.now());
  serverClock.at("soon", startMs + 1000, at);
  await clock.pass(999);
  expect(at).not.toHaveBeenCalled();
  await clock.pass(10);
  expect(at).toHaveReturnedTimes(1);
  expect(at.mock.results[0]?.value).toBeGreaterThanOrEqual(startMs + 1000);
});
