import { expect, it } from "vitest";

import { boundsOf, deadlines, fieldOf, momentIn, timesToSend, troubleOf } from "../src/lib/moments.js";

const fields = (all: Date[]) => all.map(fieldOf);
// A Friday, a Sunday, a Monday.
const friday = new Date(2026, 10, 27, 11, 5);
const sunday = new Date(2026, 10, 29, 23, 50);
const monday = new Date(2026, 10, 30, 17, 55);

it("offers when to send, never what is past or twice the same", () => {
  expect(fields(timesToSend(friday))).toEqual(["2026-11-27T18:00", "2026-11-28T08:00", "2026-11-30T08:00"]);
  expect(fields(timesToSend(sunday))).toEqual(["2026-11-30T08:00"]);
  expect(fields(timesToSend(monday))).toEqual(["2026-12-01T08:00", "2026-12-07T08:00"]);
});

it("offers until when to confirm", () => {
  expect(fields(deadlines(friday))).toEqual(["2026-11-27T20:00", "2026-11-28T20:00", "2026-12-04T20:00"]);
  expect(fields(deadlines(sunday))).toEqual(["2026-11-30T20:00", "2026-12-06T20:00"]);
});

it("reads back what a field holds", () => {
  expect(momentIn(fieldOf(friday))).toBe(BigInt(friday.getTime()));
  expect([momentIn(""), momentIn("2026-13-40T99:00")]).toEqual([undefined, undefined]);
});

it("says of what is to come whether it is past, or further ahead than the server takes", () => {
  const now = friday.getTime();
  const { min, max } = boundsOf(now);
  expect([min, max]).toEqual(["2026-11-27T11:05", "2027-11-28T11:05"]);
  expect(["2026-11-27T11:04", min, "2026-11-27T11:06", max, "2027-11-28T11:06", ""].map((field) => troubleOf(field, now))).toEqual([
    ...["past", "past", undefined],
    ...[undefined, "far", undefined],
  ]);
});
