// What is done with messages, by two people in their browsers, before a real server.
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, phone, type School, unlimited, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("messages", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both), { settings: unlimited });

  it("are answered, and the quote leads to what was asked", async () => {
    await teacher.write("Кто идёт на олимпиаду?");
    for (let i = 0; i < 30; ++i) await teacher.write(`строка ${i}`);
    await student.sees("строка 29");
    // Up to where it is made.
    await student.page.getByRole("log").evaluate((list) => (list.scrollTop = 0));
    await student.act("Кто идёт на олимпиаду?", "Ответить");
    await student.page.locator("form").getByText("Кто идёт на олимпиаду?").waitFor();
    await student.page.keyboard.type("Я иду!");
    await student.page.keyboard.press("Enter");
    await teacher.sees("Я иду!");
    const quote = teacher.message("Я иду!").getByRole("button", { name: /Кто идёт на олимпиаду/ });
    await quote.click();
    await teacher.page.waitForFunction(() => document.activeElement?.matches("article") && document.activeElement.textContent?.includes("Кто идёт"));
    await teacher.page.getByRole("button", { name: "К последним сообщениям" }).click();
    await teacher.sees("Я иду!");
  });

  it("are found again pages above, as far as it makes sense", async () => {
    const { page } = teacher;
    const person = school.person("ivanova");
    const chatId = await school.chatId(person, "Преподавательская");
    const say = (text: string, replyToSeq = 0n) => person.call("sendMessage", { chatId, text, replyToSeq });
    const fill = (count: number) => Promise.all(Array.from({ length: count }, (_, at) => say(`строка ${at}`)));
    const far = await say("слишком далеко");
    await fill(2300);
    const near = await say("не так далеко");
    await fill(450);
    await say("ответ на близкое", near.seq);
    await say("ответ на далёкое", far.seq);
    await teacher.openChat("Преподавательская");
    await teacher.message("ответ на близкое").getByRole("button", { name: /не так далеко/ }).click();
    await page.waitForFunction(() => document.activeElement?.matches("article") && document.activeElement.textContent?.includes("не так далеко"));
    await page.getByRole("button", { name: "К последним сообщениям" }).click();
    await teacher.message("ответ на далёкое").getByRole("button", { name: /слишком далеко/ }).click();
    await page.getByText("Сообщение стоит намного раньше").waitFor();
    await teacher.openChat(group);
  });

  it("are reacted to, and the sign is taken back, at once for both", async () => {
    await teacher.write("Ура!");
    await student.sees("Ура!");
    await student.act("Ура!", "👍");
    const sign = (visitor: Visitor) => visitor.message("Ура!").getByRole("button", { name: /^👍/ });
    await sign(teacher).waitFor();
    expect(await sign(teacher).getAttribute("aria-pressed")).toBe("false");
    expect(await sign(teacher).getAttribute("aria-label")).toContain("Алексеев");
    expect(await sign(student).getAttribute("aria-pressed")).toBe("true");
    await sign(teacher).click();
    await student.message("Ура!").getByRole("button", { name: /^👍 2/ }).waitFor();
    await sign(student).click();
    await teacher.message("Ура!").getByRole("button", { name: /^👍 1: \u2068Иванова/ }).waitFor();
    await teacher.act("Ура!", "👍");
    await sign(student).waitFor({ state: "detached" });
  });

  it("are edited, and what they said before can be seen", async () => {
    await student.write("Превет, **Иванова**!");
    await student.act("Превет", "Изменить");
    const { field } = student;
    expect(await field.inputValue()).toBe("Превет, **Иванова**!");
    await field.fill("Привет, **Иванова**!");
    await field.press("Enter");
    await teacher.message("Привет").getByRole("button", { name: "изменено" }).click();
    const dialog = teacher.page.getByRole("dialog", { name: "Прежние версии" });
    await dialog.getByText("Превет").waitFor();
    expect(await dialog.locator("strong").count()).toBe(2);
    expect(await violations(teacher)).toEqual([]);
    await teacher.page.keyboard.press("Escape");
  });

  it("are deleted, with their signs and what others quoted of them", async () => {
    await student.write("Тайна");
    await teacher.sees("Тайна");
    await teacher.act("Тайна", "❤️");
    await teacher.act("Тайна", "Ответить");
    await teacher.page.keyboard.type("Никому не скажу");
    await teacher.page.keyboard.press("Enter");
    await student.message("Никому не скажу").getByRole("button", { name: /Тайна/ }).waitFor();
    await student.page.locator("article", { hasText: "Тайна" }).first().getByRole("button", { name: "Действия" }).click();
    await student.page.getByRole("menuitem", { name: "Удалить" }).click();
    await student.page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
    for (const { page } of [teacher, student]) {
      await page.getByText("Сообщение удалено").first().waitFor();
      await page.getByText("Тайна").first().waitFor({ state: "detached" });
      await page.locator("article", { hasText: "Никому не скажу" }).getByText("Сообщения больше нет").waitFor();
      expect(await page.getByRole("button", { name: /^❤️/ }).count()).toBe(0);
    }
  });

  it("are pinned by who moderates, and seen by all", async () => {
    await teacher.write("Расписание на неделю");
    await student.sees("Расписание на неделю");
    await student.message("Расписание").hover();
    await student.message("Расписание").getByRole("button", { name: "Действия" }).click();
    await student.page.getByRole("menuitem", { name: "Ответить" }).waitFor();
    expect(await student.page.getByRole("menuitem", { name: /Закрепить|Удалить|Изменить/ }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
    await teacher.act("Расписание", "Закрепить");
    const bar = (visitor: Visitor) => visitor.page.getByRole("button", { name: /Закреплённое сообщение/ });
    await bar(student).getByText("Расписание на неделю").waitFor();
    await student.page.getByText("Иванова Мария Петровна\u2069: сообщение закреплено").waitFor();
    expect(await violations(student)).toEqual([]);
    await teacher.write("Второе объявление");
    await teacher.act("Второе объявление", "Закрепить");
    await bar(student).getByText("Второе объявление").waitFor();
    await student.page.getByRole("button", { name: "Закреплённые: 2" }).click();
    await student.page.getByRole("dialog").getByRole("button", { name: /Расписание на неделю/ }).waitFor();
    expect(await violations(student)).toEqual([]);
    await student.page.getByRole("dialog").getByRole("button", { name: /Расписание на неделю/ }).click();
    await student.page.waitForFunction(() => document.activeElement?.matches("article") && document.activeElement.textContent?.includes("Расписание"));
    for (const text of ["Второе объявление", "Расписание"]) await teacher.act(text, "Открепить");
    await bar(student).waitFor({ state: "detached" });
  });

  it("are passed on, for those who are in the chat where they stand", async () => {
    await teacher.write("Ведомость в пятницу");
    await forward(teacher, "Ведомость в пятницу", "Группа ИС-21", "Напоминаю:");
    await student.message("Напоминаю:").getByText("Переслано от: \u2068Иванова Мария Петровна").waitFor();
    await student.message("Напоминаю:").getByText("Ведомость в пятницу").waitFor();
    // Into the chat of the two, out of one where both are, and out of one where the student is not.
    const { people } = await school.person("ivanova").call("findPeople", { logins: ["alekseev"] });
    await school.person("ivanova").call("openDirectChat", { accountId: people[0]?.accountId ?? 0n });
    await student.openChat("Иванова Мария Петровна");
    await teacher.page.getByRole("navigation").getByRole("link", { name: "Алексеев Даниил" }).waitFor();
    await forward(teacher, "Ведомость в пятницу", "Алексеев Даниил", "");
    await student.message("Переслано от: \u2068Иванова").getByText("Ведомость в пятницу").waitFor();
    await teacher.openChat("Преподавательская");
    await teacher.write("Только для нас");
    await forward(teacher, "Только для нас", "Алексеев Даниил", "Смотрите");
    await student.message("Смотрите").getByText("Это сообщение вам недоступно").waitFor();
    expect(await student.page.getByText("Только для нас").count()).toBe(0);
    await teacher.openChat("Алексеев Даниил");
    await teacher.message("Смотрите").getByText("Только для нас").waitFor();
    await teacher.openChat(group);
  });

  it("stay in sight at the end when what they pass on comes later, and when an answer is begun", async () => {
    const person = school.person("ivanova");
    const chatId = await school.chatId(person, group);
    const { seq } = await person.call("sendMessage", { chatId, text: "Длинное.\n".repeat(30) });
    for (let i = 0; i < 30; ++i) await person.call("sendMessage", { chatId, text: `${i}` });
    await person.call("sendMessage", { chatId, text: "конец", forward: { chatId, seq } });
    const other = await school.browser(phone);
    await other.signIn("denisov");
    await other.openChat(group);
    const { page } = other;
    const isAtEnd = () =>
      page.waitForFunction(() => {
        const list = document.querySelector("[role=log]");
        return list && list.textContent?.includes("Длинное.") && list.scrollHeight - list.scrollTop - list.clientHeight < 3;
      });
    await isAtEnd();
    await other.message("конец").getByRole("button", { name: "Действия" }).tap();
    await page.getByRole("menuitem", { name: "Ответить" }).tap();
    await page.getByRole("button", { name: "Не отвечать" }).waitFor();
    await isAtEnd();
    expect(other.complaints).toEqual([]);
  });

  async function forward(visitor: Visitor, text: string, chat: string, comment: string): Promise<void> {
    await visitor.act(text, "Переслать");
    const dialog = visitor.page.getByRole("dialog", { name: "Кому переслать" });
    await dialog.getByText("Прочитать смогут только те").waitFor();
    expect(await violations(visitor)).toEqual([]);
    await dialog.getByLabel("Найти чат").fill(chat);
    await dialog.getByRole("radio", { name: chat }).check();
    await dialog.getByLabel(/Комментарий/).fill(comment);
    await dialog.getByRole("button", { name: "Переслать" }).click();
    await dialog.waitFor({ state: "detached" });
  }

  it("call those whom they mention", async () => {
    await student.page.goto(`${school.site}/college#me`);
    await teacher.field.pressSequentially("К доске: @алекс");
    await teacher.page.getByRole("option", { name: "Алексеев Даниил" }).waitFor();
    expect(await violations(teacher)).toEqual([]);
    await teacher.page.keyboard.press("Enter");
    await teacher.page.keyboard.type("и @сту");
    await teacher.page.getByRole("option", { name: "студенты" }).click();
    await teacher.page.keyboard.press("Enter");
    const row = student.page.getByRole("navigation").getByRole("link", { name: group });
    await row.getByRole("img", { name: "вас упомянули" }).waitFor();
    expect(await violations(student)).toEqual([]);
    await student.openChat(group);
    await student.message("К доске").locator(".for-me").waitFor();
    await expect.poll(() => student.message("К доске").locator(".mention").allTextContents()).toEqual(["@Алексеев Даниил", "@студенты"]);
    await row.getByRole("img", { name: "вас упомянули" }).waitFor({ state: "detached" });
    await teacher.field.pressSequentially("Сбор в девять, @вс");
    await teacher.page.getByRole("option", { name: /^@?все$/ }).click();
    await teacher.page.keyboard.press("Enter");
    await student.message("Сбор в девять").locator(".for-me").waitFor();
    expect(await student.message("Сбор в девять").locator(".mention").allTextContents()).toEqual(["@все"]);
    // Typed to the end it means the same as chosen from the list.
    await teacher.write("Ещё раз, @все!");
    await student.message("Ещё раз, ").locator(".mention", { hasText: "@все" }).waitFor();
    // Pupils ring for nobody but one person.
    await student.field.pressSequentially("@");
    await student.page.getByRole("option", { name: "Иванова" }).waitFor();
    expect(await student.page.getByRole("option", { name: /^(все|студенты)$/ }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
    expect(await student.page.getByRole("option").count()).toBe(0);
    await student.field.fill("");
  });

  it("are formatted, and nothing of them becomes a part of the page", async () => {
    await teacher.page.evaluate(() => ((window as { hit?: boolean }).hit = false));
    await teacher.field.fill(
      "**Важно**: <img src=x onerror=hit=true> [тут](javascript:hit=true) javascript:hit=true\n- `код <b>`\n- [сайт](https://college.example/a?b=1)",
    );
    await teacher.page.keyboard.press("Enter");
    for (const visitor of [teacher, student]) {
      const message = visitor.message("Важно");
      await message.locator("strong").waitFor();
      expect(await message.locator("img, b, script").count()).toBe(0);
      expect(await message.locator("li").count()).toBe(2);
      const link = message.getByRole("link");
      expect(await link.count()).toBe(1);
      expect(await link.getAttribute("href")).toBe("https://college.example/a?b=1");
      expect(await link.getAttribute("rel")).toContain("noopener");
      await message.getByText("(college.example)").waitFor();
      expect(await visitor.page.evaluate(() => (window as { hit?: boolean }).hit ?? false)).toBe(false);
    }
    // Somebody whose application does not look at what it sends: the server refuses such a link.
    const chatId = await school.chatId(school.person("denisov"), group);
    const entities = [{ offset: 0, length: 4, kind: 5, url: "javascript:hit=true" }];
    await expect(school.person("denisov").call("sendMessage", { chatId, text: "сюда", entities })).rejects.toThrow();
  });

  it("are marked by keys, which take the marks off again", async () => {
    await teacher.field.fill("Сдать завтра");
    await teacher.field.press("Shift+Control+ArrowLeft");
    await teacher.field.press("Control+b");
    expect(await teacher.field.inputValue()).toBe("Сдать **завтра**");
    await teacher.field.press("Control+b");
    expect(await teacher.field.inputValue()).toBe("Сдать завтра");
    await teacher.field.press("Control+i");
    await teacher.field.press("Enter");
    await expect.poll(() => student.message("Сдать завтра").locator("em, i").allTextContents()).toEqual(["завтра"]);
  });

  it("are drafts with what they answer, also after another chat and an edit", async () => {
    await student.write("мой черновик проверки");
    await student.act("мой черновик проверки", "Ответить");
    await student.page.keyboard.type("допишу потом");
    await student.page.reload();
    await student.page.getByText("мой черновик проверки").first().waitFor();
    const { field } = student;
    expect(await field.inputValue()).toBe("допишу потом");
    const answers = student.page.getByRole("button", { name: "Не отвечать" });
    await answers.waitFor();
    await student.page.locator("article", { hasText: "мой черновик проверки" }).first().hover();
    await student.act("мой черновик проверки", "Изменить");
    expect(await field.inputValue()).toBe("мой черновик проверки");
    await field.press("Escape");
    expect(await field.inputValue()).toBe("допишу потом");
    await answers.waitFor();
    await field.press("Escape");
    await answers.waitFor({ state: "detached" });
    await field.fill("");
  });

  it("have a menu for those who use no mouse", async () => {
    const { page } = student;
    await teacher.write("первое из двух");
    await teacher.write("второе из двух");
    await student.sees("второе из двух");
    await page.locator("article").last().focus();
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("первое из двух"));
    await page.keyboard.press("Enter");
    await page.getByRole("menu").waitFor();
    expect(await violations(student)).toEqual([]);
    await page.keyboard.press("ArrowRight");
    expect(await focused(student)).toContain("❤️");
    for (let i = 0; i < 5; ++i) await page.keyboard.press("ArrowRight");
    expect(await focused(student)).toBe("Другие знаки");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitemcheckbox", { name: "🚀" }).waitFor();
    expect(await violations(student)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await student.message("первое из двух").locator("[aria-pressed=true]").waitFor();
    expect(await page.evaluate(() => document.activeElement?.matches("article"))).toBe(true);
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.activeElement?.textContent?.includes("второе из двух"));
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await focused(student)).toContain("Ответить");
    await page.keyboard.press("Enter");
    await page.keyboard.type("понял");
    await page.keyboard.press("Enter");
    await teacher.message("понял").getByRole("button", { name: /второе из двух/ }).waitFor();
  });
  const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

  it("have a menu at the bottom of a phone", async () => {
    const visitor = await school.browser({ ...phone, colorScheme: "dark" });
    await visitor.signIn("denisov");
    await visitor.openChat(group);
    const message = visitor.message("понял");
    await message.getByText("понял").dispatchEvent("contextmenu"); // as a long press ends
    await visitor.page.getByRole("menu").waitFor();
    await visitor.page.keyboard.press("Escape");
    await message.getByRole("button", { name: "Действия" }).tap();
    await visitor.page.getByRole("menu").waitFor();
    expect(await violations(visitor)).toEqual([]);
    await visitor.page.getByRole("menuitem", { name: "Другие знаки" }).tap();
    await visitor.page.getByRole("menuitemcheckbox", { name: "🔥" }).tap();
    await student.message("понял").getByRole("button", { name: /^🔥 1: \u2068Денисов/ }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it("that are written from right to left turn nothing around them", async () => {
    /** How far from the left a part of a text stands. */
    const leftOf = (where: Locator, part: string) =>
      where.evaluate((element, wanted) => {
        const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
          const at = node.textContent?.indexOf(wanted) ?? -1;
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + wanted.length);
          return range.getBoundingClientRect().left;
        }
        throw new Error(`no ${wanted}`);
      }, part);
    await student.write("שלום 12!");
    await teacher.sees("שלום 12!");
    // Its end stands left of its beginning, whoever wrote it left of both.
    const text = teacher.message("שלום").getByText("שלום 12!");
    expect(await leftOf(text, "!")).toBeLessThan(await leftOf(text, "ש"));
    const preview = teacher.page.getByRole("navigation").getByRole("link", { name: group }).locator(".preview", { hasText: "שלום" });
    expect(await leftOf(preview, "Алексеев")).toBeLessThan(await leftOf(preview, "!"));
    expect(await leftOf(preview, "!")).toBeLessThan(await leftOf(preview, "ש"));
  });

  it("that can't be drawn leave the rest of the page as it is", async () => {
    const { page } = student;
    // One moment can't be written down: that of the next message.
    await page.evaluate(() => {
      const written = Date.prototype.toISOString;
      const now = Date.now();
      let bad: number | undefined;
      Date.prototype.toISOString = function (this: Date) {
        if (this.getTime() > now) bad ??= this.getTime();
        if (this.getTime() === bad) throw new RangeError("not drawn");
        return written.call(this);
      };
    });
    await teacher.write("Неудачное");
    await page.getByText("Это не удалось показать").waitFor();
    expect(student.complaints.splice(0)).toEqual([expect.stringContaining("not drawn")]);
    await teacher.write("Удачное");
    await student.sees("Удачное");
    expect(await student.countOf("Неудачное")).toBe(0);
    expect(await violations(student)).toEqual([]);
    await page.reload();
    await student.sees("Неудачное");
  });
});
