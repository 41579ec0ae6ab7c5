// Pictures of the main screens, to be looked at: ATRIUM_SCREENS=FOLDER. Without it, that every one of them can be drawn.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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
    const said: [string, string, string][] = [
      ["ivanova", group, "Доброе утро! Завтра контрольная по алгоритмам, начало в 9:00. Возьмите чистые листы."],
      ["alekseev", group, "А калькулятор можно?"],
      ["ivanova", group, "Можно простой, без памяти"],
      ["denisov", group, "Понял, спасибо!"],
      ["alekseev", group, "Поставлю себе напоминание на восемь"],
    ];
    const people = new Map<string, Visitor>();
    for (const [login, chat, text] of said) {
      let visitor = people.get(login);
      if (!visitor) {
        visitor = await school.browser();
        people.set(login, visitor);
        await visitor.signIn(login);
        await visitor.openChat(chat);
      }
      await visitor.write(text);
      await visitor.sees(text);
    }
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
      await draw(visitor, `${name}-gate`);
      await visitor.page.getByRole("button", { name: /Иванова/ }).click();
      await visitor.page.getByRole("navigation").waitFor();
      await draw(visitor, `${name}-chats`);
      await visitor.openChat(group);
      await visitor.page.locator("article").getByText("Поставлю себе").first().waitFor();
      await draw(visitor, `${name}-chat`);
      for (const screen of ["people", "new-chat", "me", "manage", "invites", "requests", "classes"]) {
        await visitor.page.goto(`${visitor.page.url().split("#")[0]}#${screen}`);
        await draw(visitor, `${name}-${screen}`);
      }
    });
  }
});
