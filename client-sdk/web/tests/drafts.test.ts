// Which of two texts stays that were begun on two devices.
import { describe, expect, it } from "vitest";

import { takesPlace } from "../src/lib/drafts.js";

const typed = (text: string, replyTo = 0n) => ({ text, mentions: [], replyTo });

describe("what another device has written", () => {
  it.each([
    ["goes on", "Я думаю, да", "Я думаю", "", true],
    ["goes on for long", "Привет всем, кто завтра придёт", "Привет", "", true],
    ["has another middle", "Завтра в 9 у школы", "Завтра в 8 у школы", "", true],
    ["comes where nothing stands", "Привет", " ", "", true],
    ["was sent as it stood here", "", "Привет", "Привет", true],
    ["was sent, and here it went on", "", "Привет всем", "Привет", false],
    ["was taken off by a device that was away", "", "Привет всем", "", false],
    ["was begun at once with another here", "С компьютера", "Через телефон", "", false],
    ["is a piece of what stands here", "Да", "Да нет, я не смогу прийти, потому что болею", "", false],
    ["is the same", "Привет", "Привет ", "", false],
  ])("that %s", (_what, there, here, sent, takes) => {
    expect(takesPlace(typed(there), { ...typed(here), isOwn: true }, sent)).toBe(takes);
  });

  it("that is another text, where what stands here only follows", () => {
    for (const there of ["", "Совсем другое"]) expect(takesPlace(typed(there), { ...typed("Привет"), isOwn: false }, "")).toBe(true);
  });

  it("that answers another message", () => {
    expect(takesPlace(typed("да", 5n), { ...typed("да"), isOwn: true }, "")).toBe(true);
  });
});
