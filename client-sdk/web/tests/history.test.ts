// A long chat, from the newest message to the first.
import { Client, type Options } from "@atrium/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, School } from "./school.js";

const messages = Number(process.env["ATRIUM_HISTORY"] ?? 100_000);
const group = "Группа ИС-21";

describe.skipIf(!browserPath)("a chat of many messages", { timeout: 560_000 }, () => {
  let school: School;
  beforeAll(async () => {
    school = await School.open("--rate.messages_per_second", "1000000", "--rate.commands_per_second", "1000000");
    await fill();
  }, 200_000);
  afterAll(() => school.close());

  async function fill(): Promise<void> {
    const options: Options = {
      server: `ws://127.0.0.1:${school.port}/ws`,
      space: "college",
      credential: { kind: "password", login: "ivanova", password: school.password("ivanova") },
    };
    const client = new Client(options);
    client.start();
    const { chats } = await client.call("listChats", {});
    const chat = chats.find(({ title }) => title === group);
    if (!chat) throw new Error("no chat");
    const sent = Array.from({ length: messages }, (_, at) =>
      client.call("sendMessage", { chatId: chat.chatId, text: `№ ${at + 1}` }),
    );
    await Promise.all(sent);
    client.stop();
  }

  it(`opens at once and scrolls to the first of ${messages} without a gap`, async () => {
    // Tall, so that it takes fewer frames, and coarse: all is laid out, but of few dots.
    const student = await school.browser({ viewport: { width: 800, height: 4000 }, deviceScaleFactor: 0.25 });
    await student.signIn("alekseev");
    const begun = performance.now();
    await student.openChat(group);
    await student.sees(`№ ${messages}`);
    console.log(`open after ${Math.round(performance.now() - begun)} ms`);
    // A screen at a time; what is seen on each stands next to what was seen on the one before.
    const result = await student.page.evaluate(async (newest) => {
      const list = document.querySelector<HTMLElement>("[role=log]");
      if (!list) return "no list";
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const seen = () =>
        [...list.querySelectorAll(".text")].map((each) => Number(/№ (\d+)/.exec(each.textContent ?? "")?.[1])).sort((a, b) => a - b);
      let lowest = newest + 1;
      const until = performance.now() + 480_000;
      while (lowest > 1 && performance.now() < until) {
        const numbers = seen();
        for (let at = 1; at < numbers.length; ++at)
          if (numbers[at] !== (numbers[at - 1] ?? 0) + 1) return `${numbers[at]} stands behind ${numbers[at - 1]}`;
        const last = numbers.at(-1) ?? 0;
        if (last < lowest - 1) return `nothing between ${last} and ${lowest} was seen`;
        lowest = Math.min(lowest, numbers[0] ?? lowest);
        list.scrollTop -= list.clientHeight * 0.8;
        await frame();
      }
      return lowest;
    }, messages);
    expect(result).toBe(1);
    expect(student.complaints).toEqual([]);
  });
});
