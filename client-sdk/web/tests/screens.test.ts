// Pictures of the main screens, to be looked at: ATRIUM_SCREENS=FOLDER. Without it, that every one of them can be drawn.
import { type Client, EntityKind, Role } from "@atrium/client";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Mention, toMessage } from "../src/lib/format.js";
import { browserPath, pause, phone, School, type Visitor } from "./school.js";

const folder = process.env["ATRIUM_SCREENS"];
const group = "Группа ИС-21";

describe.skipIf(!browserPath)("the main screens", { timeout: 180_000 }, () => {
  let school: School;
  beforeAll(async () => {
    if (folder) mkdirSync(folder, { recursive: true });
    school = await School.open();
    await talk();
  }, 120_000);
  afterAll(() => school.close());

  // Something to look at.
  async function talk(): Promise<void> {
    const people = new Map(["ivanova", "alekseev", "denisov"].map((login) => [login, school.person(login)]));
    const chatId = await school.chatId(people.get("ivanova") as Client, group);
    const of = (login: string) => people.get(login) as Client;
    const [teacher] = (await of("denisov").call("findPeople", { logins: ["ivanova"] })).people;
    const mentions: Mention[] = [
      { label: "@студенты", kind: EntityKind.MENTION_ROLE, role: Role.STUDENT },
      { label: "@Иванова Мария Петровна", kind: EntityKind.MENTION, accountId: teacher?.accountId ?? 0n },
    ];
    const say = async (login: string, source: string, more = {}) => {
      const { text, entities } = toMessage(source, mentions);
      return (await of(login).call("sendMessage", { chatId, text, entities: [...entities], ...more })).seq;
    };
    const task = await say("ivanova", "Доброе утро, @студенты! Завтра **контрольная** по алгоритмам, начало в 9:00. Программа: https://college.example/is21");
    const question = await say("alekseev", "А калькулятор можно?");
    const answer = await say("ivanova", "Можно простой, _без памяти_", { replyToSeq: question });
    await say("denisov", "@Иванова Мария Петровна, так считать?\n```\nfor (int i = 0; i < n; ++i)\n  sum += a[i];\n```");
    const late = await say("alekseev", "Поставлю себе напоминание на семь");
    await of("alekseev").call("editMessage", { chatId, targetSeq: late, text: "Поставлю себе напоминание на восемь" });
    await of("ivanova").call("pinMessage", { chatId, targetSeq: task, pinned: true });
    for (const login of ["alekseev", "denisov"]) await of(login).call("setReaction", { chatId, targetSeq: task, emoji: "👍" });
    await of("ivanova").call("setReaction", { chatId, targetSeq: late, emoji: "🎉" });
    await of("denisov").call("setReaction", { chatId, targetSeq: answer, emoji: "🙏" });
  }

  async function draw(visitor: Visitor, name: string): Promise<void> {
    await pause(400);
    if (folder) await visitor.page.screenshot({ path: join(folder, `${name}.png`) });
    expect(visitor.complaints).toEqual([]);
  }

  for (const [name, options] of [
    ["desktop-light", { colorScheme: "light" as const }],
    ["desktop-dark", { colorScheme: "dark" as const }],
    ["phone-light", { ...phone, colorScheme: "light" as const }],
    ["phone-dark", { ...phone, colorScheme: "dark" as const }],
    ["desktop-english", { locale: "en-GB" }],
  ] as const) {
    it(`are drawn: ${name}`, async () => {
      const visitor = await school.browser(options);
      await visitor.page.goto(school.site);
      await visitor.page.getByRole("button", { name: /Соколова|Иванова/ }).first().waitFor();
      const top = await visitor.page.locator(".brand").evaluate((brand) => brand.getBoundingClientRect().top);
      expect(top, "its beginning can be scrolled to").toBeGreaterThanOrEqual(0);
      await draw(visitor, `${name}-gate`);
      await visitor.page.getByRole("button", { name: /Иванова/ }).click();
      await visitor.page.getByRole("navigation").waitFor();
      await draw(visitor, `${name}-chats`);
      await visitor.openChat(group);
      await visitor.page.locator("article").getByText("Поставлю себе").first().waitFor();
      await draw(visitor, `${name}-chat`);
      const { page } = visitor;
      const names = name === "desktop-english" ? { actions: "Message actions", forward: "Forward", reply: "Reply", more: "More signs" } : { actions: "Действия с сообщением", forward: "Переслать", reply: "Ответить", more: "Другие знаки" };
      const open = async () => {
        await visitor.message("калькулятор можно").hover();
        await visitor.message("А калькулятор").getByRole("button", { name: names.actions }).click();
      };
      await open();
      await draw(visitor, `${name}-menu`);
      await page.getByRole("menuitem", { name: names.more }).click();
      await draw(visitor, `${name}-signs`);
      await page.getByRole("menuitem", { name: names.forward }).click();
      await draw(visitor, `${name}-forward`);
      await page.keyboard.press("Escape");
      await open();
      await page.getByRole("menuitem", { name: names.reply }).click();
      await page.keyboard.type("Спросите @де");
      await page.getByRole("option").first().waitFor();
      await draw(visitor, `${name}-reply`);
      // Else the next browser begins with it: what is begun goes along to all of a person's devices.
      const field = page.locator("form textarea");
      await field.press("Escape");
      await field.fill("");
      await field.press("Escape");
      for (const screen of ["people", "new-chat", "me", "manage", "invites", "requests", "classes"]) {
        await visitor.page.goto(`${visitor.page.url().split("#")[0]}#${screen}`);
        await draw(visitor, `${name}-${screen}`);
      }
    });
  }
});
