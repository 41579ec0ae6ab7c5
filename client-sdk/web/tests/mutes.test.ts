// Somebody whom a moderator lets only read for a while, in their browser, before a real server.
import type { Client } from "@atrium/client";
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, type School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a muted pupil", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  let moderator: Client;
  let chatId: bigint;
  let accountId: bigint;
  openBoth(async (both) => {
    ({ school, teacher, student } = both);
    moderator = school.person("ivanova");
    chatId = await school.chatId(moderator, group);
    accountId = (await moderator.call("findPeople", { logins: ["alekseev"] })).people[0]?.accountId ?? 0n;
  });

  const mute = (untilMs: number | bigint) => moderator.call("muteMember", { chatId, accountId, untilMs: BigInt(untilMs) });
  const press = async (name: string, { page } = teacher) => {
    await page.getByRole("link", { name: /О чате/ }).click();
    await page.getByRole("button", { name: `${name}: Алексеев Даниил` }).click();
  };

  it("is told at once, with until when, and has nothing to write in", async () => {
    await student.write("Кто со мной на турнир?");
    await teacher.sees("Кто со мной на турнир?");
    await student.field.fill("А ещё нужен **запасной**");
    await press("Только чтение на час");
    await student.page.getByText(/^Здесь вы только читаете до .*\d:\d\d: так решил модератор$/).waitFor();
    expect(await violations(student)).toEqual([]);
    for (const role of ["textbox", "button"] as const)
      expect(await student.page.getByRole("region", { name: group }).getByRole(role, { name: /Сообщение|Отправить|Добавить к/ }).count()).toBe(0);
    await student.message("Кто со мной на турнир?").hover();
    await student.message("Кто со мной на турнир?").getByRole("button", { name: "Действия" }).click();
    await student.page.getByRole("menuitem", { name: "Скопировать" }).waitFor();
    expect(await student.page.getByRole("menuitem", { name: /Ответить|Изменить/ }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
    // Also to who comes back, and the server has it so.
    await student.page.reload();
    await student.page.getByText(/^Здесь вы только читаете до/).waitFor();
    await expect(school.person("alekseev").call("sendMessage", { chatId, text: "мимо" })).rejects.toThrow();
    await teacher.page.getByRole("link", { name: "Назад" }).click();
    await teacher.write("Турнир в субботу");
    await student.sees("Турнир в субботу");
  });

  it("finds what they had begun, and writes again, once the moderator lets them", async () => {
    await press("Снова может писать");
    await expect.poll(() => student.field.inputValue()).toBe("А ещё нужен **запасной**");
    await student.page.getByRole("button", { name: "Отправить", exact: true }).click();
    await teacher.page.getByRole("link", { name: "Назад" }).click();
    await teacher.message("А ещё нужен запасной").locator("strong").waitFor();
    expect(await student.page.getByText("только читаете").count()).toBe(0);
  });

  it("writes again by themselves when the time is over, also in a thread", async () => {
    const root = await moderator.call("sendMessage", { chatId, text: "Кто едет?" });
    await student.sees("Кто едет?");
    await student.act("Кто едет?", "Обсудить в ветке");
    const answer = student.page.getByRole("textbox", { name: "Ответ в ветке" });
    await answer.fill("Еду");
    const untilMs = Date.now() + 6000;
    await mute(untilMs);
    await expect.poll(() => student.page.getByText(/^Здесь вы только читаете до/).count()).toBe(2);
    await answer.waitFor();
    expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
    expect(await answer.inputValue()).toBe("Еду");
    await answer.press("Enter");
    await expect.poll(async () => (await moderator.call("readThread", { chatId, rootSeq: root.seq, limit: 10 })).items.length).toBe(1);
    await student.field.waitFor();
  });

  it("is told if it is for good, and a shorter time takes its place", async () => {
    await mute(9223372036854775807n);
    await student.page.getByText("Здесь вы только читаете: так решил модератор").first().waitFor();
    await mute(Date.now() + 5000);
    await student.page.getByText(/^Здесь вы только читаете до/).first().waitFor();
    await student.field.fill("Снова здесь");
    await student.field.press("Enter");
    await teacher.sees("Снова здесь");
  });

  it("is one for an hour of the server's, whatever the moderator's device says", async () => {
    for (const wrongMs of [-7_200_000, 7_200_000]) {
      const visitor = await school.browser();
      await visitor.setClock(wrongMs);
      await visitor.signIn("ivanova");
      await visitor.openChat(group);
      await press("Только чтение на час", visitor);
      await student.page.getByText(/^Здесь вы только читаете до/).first().waitFor();
      const { members } = await moderator.call("listMembers", { chatId });
      const leftMs = Number(members.find((each) => each.accountId === accountId)?.mutedUntilMs) - Date.now();
      expect(leftMs / 60_000).toBeCloseTo(60, -1);
      await visitor.page.getByRole("button", { name: "Снова может писать: Алексеев Даниил" }).click();
      await student.field.waitFor();
    }
  });
});
