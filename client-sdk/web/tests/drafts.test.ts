// Which of two texts stays that were begun on two devices.
import { describe, expect, it } from "vitest";

import { takesPlace } from "../src/lib/drafts.js";

const typed = (text: string, replyTo = 0n) => ({ text, mentions: [], replyTo });

describe("what another device has written", () => {
  it.each([
    ["goes on", "Я думаю, да", "Я думаю", "Я думаю", true],
    ["is shorter", "Я", "Я думаю", "Я думаю", true],
    ["has another middle", "Завтра в 9 у школы", "Завтра в 8 у школы", "Завтра в 8 у школы", true],
    ["comes where nothing stands", "Привет", " ", "", true],
    ["was sent as it stood here", "", "Привет", "Привет", true],
    ["was sent, and here it went on", "", "Привет всем", "Привет", false],
    ["was begun at once with another here", "С компьютера", "Через телефон", "", false],
    ["was sent while another was begun here", "", "Через телефон", "С компьютера", false],
    ["is the same", "Привет", "Привет ", "Привет", false],
  ])("that %s", (_what, there, here, before, takes) => {
    expect(takesPlace(typed(there), typed(here), typed(before))).toBe(takes);
  });

  it("that answers another message", () => {
    expect(takesPlace(typed("да", 5n), typed("да"), typed("да"))).toBe(true);
  });
});
