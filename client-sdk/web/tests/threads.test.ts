// Threads, by two people in their browsers, before a real server.
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, phone, type School, unlimited, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a thread", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both), { settings: unlimited, studentsBrowser: phone });

  const thread = ({ page }: Visitor) => page.getByRole("region", { name: "Ветка", exact: true });
  const flow = ({ page }: Visitor) => page.getByRole("region", { name: group });
  async function answer(visitor: Visitor, text: string, shown = text): Promise<void> {
    await thread(visitor).getByRole("textbox", { name: "Ответ в ветке" }).fill(text);
    await thread(visitor).getByRole("button", { name: "Отправить", exact: true }).click();
    await seesIn(visitor, shown);
  }
  const seesIn = (visitor: Visitor, text: string) => thread(visitor).locator("article:has(time)").getByText(text, { exact: true }).waitFor();
  const button = (visitor: Visitor, root: string) => flow(visitor).locator("article", { hasText: root }).getByRole("button", { name: /ответ/ });

  it("is begun from a message's menu, beside the chat or over it, and stays out of its flow", async () => {
    await teacher.write("Кто идёт в музей?");
    await student.sees("Кто идёт в музей?");
    await student.message("Кто идёт в музей?").getByRole("button", { name: "Действия" }).tap();
    await student.page.getByRole("menuitem", { name: "Обсудить в ветке" }).tap();
    await thread(student).getByText("Ответов пока нет").waitFor();
    expect(await flow(student).isVisible()).toBe(false);
    expect(await violations(student)).toEqual([]);
    await answer(student, "Я иду");
    await answer(student, "И **Денисов**", "И Денисов");
    expect(await violations(student)).toEqual([]);

    // The teacher wrote the root: they hear of it, and the flow has nothing of it.
    await button(teacher, "Кто идёт в музей?").getByText("2 ответа").waitFor();
    await button(teacher, "Кто идёт в музей?").getByText("новых в ветке: 2").waitFor();
    expect(await flow(teacher).locator("article").getByText("Я иду").count()).toBe(0);
    expect(await violations(teacher)).toEqual([]);
    await button(teacher, "Кто идёт в музей?").click();
    await seesIn(teacher, "Я иду");
    await thread(teacher).getByText("Новые сообщения").waitFor();
    expect(await thread(teacher).locator("strong", { hasText: "Денисов" }).count()).toBe(1);
    await expect.poll(() => button(teacher, "Кто идёт в музей?").getByText("новых в ветке").count()).toBe(0);
    expect(await violations(teacher)).toEqual([]);
  });

  it("bears signs, edits and deletions, and is answered by keys alone", async () => {
    await answer(teacher, "Сбор в десять");
    await seesIn(student, "Сбор в десять");
    // By keys: the menu of the newest answer, then its first sign.
    await thread(teacher).locator("article:has(time)", { hasText: "Сбор в десять" }).focus();
    await teacher.page.keyboard.press("Enter");
    await teacher.page.getByRole("menuitemcheckbox", { name: /👍/ }).focus();
    await teacher.page.keyboard.press("Enter");
    await thread(student).getByRole("button", { name: /👍 1/ }).waitFor();
    await thread(teacher).locator("article:has(time)", { hasText: "Сбор в десять" }).click({ button: "right" });
    expect(await teacher.page.getByRole("menuitem", { name: /в ветке/ }).count()).toBe(0);
    await teacher.page.getByRole("menuitem", { name: "Изменить" }).click();
    await thread(teacher).getByRole("textbox", { name: "Ответ в ветке" }).fill("Сбор в одиннадцать");
    await teacher.page.keyboard.press("Enter");
    await seesIn(student, "Сбор в одиннадцать");
    await thread(student).locator("article", { hasText: "И Денисов" }).getByRole("button", { name: "Действия" }).tap();
    await student.page.getByRole("menuitem", { name: "Удалить" }).tap();
    await student.page.getByRole("dialog").getByRole("button", { name: "Удалить" }).tap();
    await thread(teacher).getByText("Сообщение удалено").waitFor();
  });

  it("goes back to its message when it is closed", async () => {
    await thread(teacher).getByRole("link", { name: "Закрыть ветку" }).press("Enter");
    await thread(teacher).waitFor({ state: "detached" });
    await expect.poll(() => teacher.page.evaluate(() => document.activeElement?.textContent ?? "")).toContain("Кто идёт в музей?");
    await thread(student).getByRole("link", { name: "Закрыть ветку" }).tap();
    await flow(student).waitFor();
  });

  it("is whole after the server has fallen, and what was written meanwhile comes once", async () => {
    await student.page.goBack();
    await seesIn(student, "Я иду");
    await school.kill();
    await thread(student).getByRole("textbox", { name: "Ответ в ветке" }).fill("Из метро");
    await thread(student).getByRole("button", { name: "Отправить", exact: true }).tap();
    await thread(student).getByText("Отправляется").waitFor({ state: "attached" });
    await school.start(...unlimited);
    await seesIn(student, "Из метро");
    await button(teacher, "Кто идёт в музей?").getByText("4 ответа").waitFor();
    await button(teacher, "Кто идёт в музей?").getByText("новых в ветке: 1").waitFor();

    // As somebody sees it who begins anew.
    await teacher.page.reload();
    await button(teacher, "Кто идёт в музей?").getByText("новых в ветке: 1").waitFor();
    const row = teacher.page.getByRole("navigation").getByRole("link", { name: group });
    await row.getByRole("img", { name: "ветки с новыми ответами: 1" }).waitFor();
    await flow(teacher).getByRole("link", { name: "Ветки, ветки с новыми ответами: 1" }).click();
    const list = teacher.page.getByRole("region", { name: "Ветки", exact: true });
    expect(await violations(teacher)).toEqual([]);
    await list.getByRole("link", { name: /Кто идёт в музей/ }).click();
    await seesIn(teacher, "Из метро");
    expect(await thread(teacher).locator("article").getByText("Из метро", { exact: true }).count()).toBe(1);
    await row.getByRole("img", { name: /ветки с новыми/ }).waitFor({ state: "detached" });
  });

  it("leads whom it mentions there", async () => {
    await teacher.page.getByRole("link", { name: "Закрыть ветку" }).click();
    await student.page.getByRole("link", { name: "Закрыть ветку" }).tap();
    await teacher.write("Дежурство");
    await student.sees("Дежурство");
    await teacher.act("Дежурство", "Обсудить в ветке");
    await thread(teacher).getByRole("textbox", { name: "Ответ в ветке" }).fill("@Алекс");
    await teacher.page.getByRole("option", { name: /Алексеев/ }).first().click();
    await thread(teacher).getByRole("button", { name: "Отправить", exact: true }).click();
    await student.page.getByRole("link", { name: /Вас упомянули в ветке/ }).tap();
    await thread(student).locator("article:has(time)").getByText("@Алексеев", { exact: false }).first().waitFor();
    await thread(student).getByRole("link", { name: "Закрыть ветку" }).tap();
    await expect.poll(() => student.page.getByRole("link", { name: /Вас упомянули в ветке/ }).count()).toBe(0);
  });
});
