// From a pupil's report to a moderator's decision, in their browsers, before a real server.
import { type Client, ErrorCode } from "@atrium/client";
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, phone, type School, unlimited, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a report", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  let denisov: Client;
  let chatId: bigint;
  openBoth(async (both) => {
    ({ school, teacher, student } = both);
    denisov = school.person("denisov");
    chatId = await school.chatId(denisov, group);
  }, { settings: unlimited, studentsBrowser: phone });
  const says = (text: string) => denisov.call("sendMessage", { chatId, text });

  async function menuOf(visitor: Visitor, text: string): Promise<void> {
    await visitor.sees(text);
    await visitor.message(text).getByRole("button", { name: "Действия" }).tap();
    await visitor.page.getByRole("menuitem", { name: "Переслать" }).waitFor();
  }
  async function report(text: string, reason: string, comment = ""): Promise<void> {
    await menuOf(student, text);
    await student.page.getByRole("menuitem", { name: "Пожаловаться" }).tap();
    const dialog = student.page.getByRole("dialog", { name: "Пожаловаться на сообщение" });
    await dialog.getByLabel(reason).check();
    if (comment) await dialog.getByLabel("Комментарий").fill(comment);
    expect(await violations(student)).toEqual([]);
    await dialog.getByRole("button", { name: "Отправить жалобу" }).tap();
    await student.page.getByText(/^Жалоба отправлена/).waitFor();
    await dialog.waitFor({ state: "detached" });
  }
  const row = (number: number) => teacher.page.getByRole("listitem").filter({ hasText: `Жалоба № ${number}` });
  async function decide(number: number, text: string, decision: string): Promise<void> {
    await row(number).getByRole("button", { name: /^Прочитать сообщение/ }).click();
    await row(number).getByText(text, { exact: true }).waitFor();
    await row(number).getByLabel(decision, { exact: true }).check();
    expect(await violations(teacher)).toEqual([]);
    await row(number).getByRole("button", { name: "Решить" }).click();
    await row(number).getByText(/^Решение: \u2068Иванова/).waitFor();
  }
  async function hears(text: string): Promise<void> {
    await student.page.getByRole("link", { name: "Назад" }).tap();
    await student.openChat("Уведомления");
    await student.sees(text);
    await student.page.getByRole("link", { name: "Назад" }).tap();
    await student.openChat(group);
  }

  it("wants a reason, and about something else a word", async () => {
    await says("Ты никто");
    await menuOf(student, "Ты никто");
    await student.page.getByRole("menuitem", { name: "Пожаловаться" }).tap();
    const dialog = student.page.getByRole("dialog", { name: "Пожаловаться на сообщение" });
    const send = dialog.getByRole("button", { name: "Отправить жалобу" });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel("Другое").check();
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel("Комментарий").fill("х".repeat(600));
    await dialog.getByText("Слишком длинный комментарий").waitFor();
    await dialog.getByLabel("Комментарий").fill("Так нельзя");
    expect(await send.isEnabled()).toBe(true);
    await dialog.getByRole("button", { name: "Отмена" }).tap();
    await student.write("Моё");
    await menuOf(student, "Моё");
    expect(await student.page.getByRole("menuitem", { name: "Пожаловаться" }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
  });

  it("comes to who moderates, who reads it, deletes the message and mutes its author", async () => {
    await report("Ты никто", "Оскорбляет или травит", "Уже не в первый раз");
    const { page } = teacher;
    await page.getByRole("link", { name: "Жалобы, ждут решения: 1" }).waitFor();
    expect(await violations(teacher)).toEqual([]);
    await teacher.openChat("Уведомления");
    await teacher.sees("На сообщение пожаловались (чат «\u2068Группа ИС-21\u2069»): нужно ваше решение.");
    await page.getByRole("link", { name: "Открыть жалобы" }).click();
    await row(1).getByText(`ждёт решения · чат «\u2068${group}\u2069»`).waitFor();
    await row(1).getByText("Алексеев Даниил").waitFor();
    await row(1).getByText(/Оскорбляет или травит: \u2068Уже не в первый раз/).waitFor();
    await row(1).getByText(/чтение запишется в журнал/).waitFor();
    expect(await row(1).getByText("Ты никто").count()).toBe(0);
    expect(await violations(teacher)).toEqual([]);
    await decide(1, "Ты никто", "Удалить и запретить писать на час");
    await page.getByRole("link", { name: /ждут решения/ }).waitFor({ state: "detached" });

    await student.page.locator("article").getByText("Сообщение удалено").first().waitFor();
    await hears("Ваша жалоба рассмотрена (чат «\u2068Группа ИС-21\u2069»): сообщение удалено.");
    await expect(says("Ещё")).rejects.toMatchObject({ code: ErrorCode.FORBIDDEN });
  });

  it("that is none leaves the message where it is", async () => {
    await teacher.openChat(group);
    await teacher.write("Завтра контрольная");
    await report("Завтра контрольная", "Не для детей");
    // Nobody decides about what they wrote themselves: the administration does.
    const head = await school.browser();
    await head.signIn(school.card.accounts.find(({ role }) => role === "head")?.login ?? "");
    await head.page.getByRole("link", { name: "Жалобы, ждут решения: 1" }).click();
    const item = head.page.getByRole("listitem").filter({ hasText: "Жалоба № 2" });
    await item.getByRole("button", { name: /^Прочитать сообщение/ }).click();
    await item.getByText("Завтра контрольная", { exact: true }).waitFor();
    await item.getByLabel("Оставить сообщение").check();
    await item.getByLabel("Комментарий").fill("Обычное объявление");
    await item.getByRole("button", { name: "Решить" }).click();
    await item.getByText("сообщение оставлено").waitFor();
    await head.page.getByLabel("Показать").selectOption({ label: "Все" });
    await head.page.getByRole("listitem").filter({ hasText: "Жалоба № 1" }).getByText("удалено, автору запрещено писать").waitFor();
    await head.page.getByText("Обычное объявление").waitFor();
    expect(await violations(head)).toEqual([]);
    await hears("Ваша жалоба рассмотрена (чат «\u2068Группа ИС-21\u2069»): сообщение оставлено.");
    await student.sees("Завтра контрольная");
    expect(await teacher.page.getByRole("link", { name: /ждут решения/ }).count()).toBe(0);
  });
});
