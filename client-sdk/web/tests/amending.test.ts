// What becomes of a message that was sent, before the other's eyes and once its time is over. Before a real server.
import { describe, expect, it } from "vitest";

import { browserPath, group, openBoth, type School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a message that was sent", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both));

  async function edit(visitor: Visitor, text: string, after: string): Promise<void> {
    await visitor.act(text, "Изменить");
    await visitor.field.fill(after);
    await visitor.field.press("Enter");
  }
  const tooLate = ({ page }: Visitor) => page.getByText("Время, когда это можно было изменить или удалить, прошло.");
  /** What is offered to be done with a message. */
  async function commands(visitor: Visitor, text: string): Promise<string> {
    await visitor.openMenu(text);
    const names = await visitor.page.getByRole("menu").innerText();
    await visitor.page.keyboard.press("Escape");
    return names;
  }
  async function remove(visitor: Visitor, text: string): Promise<void> {
    await visitor.act(text, "Удалить");
    await visitor.page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  }
  async function leave({ page, field }: Visitor): Promise<void> {
    await page.evaluate(() => (location.hash = ""));
    await field.waitFor({ state: "detached" });
  }
  /** Where the other holds a row of the page, to see what becomes of it there. */
  async function rowOf(visitor: Visitor, text: string) {
    await visitor.sees(text);
    const row = await visitor.message(text).elementHandle();
    if (!row) throw new Error(`${text} is not there`);
    return row;
  }
  const reads = (row: Awaited<ReturnType<typeof rowOf>>) => expect.poll(async () => (await row.innerText()).replace(/\s+/g, " "));

  it("is edited under the other's eyes, in its place", async () => {
    await student.write("Сдаём в пятнецу");
    const row = await rowOf(teacher, "Сдаём в пятнецу");
    await teacher.write("Хорошо");
    await student.sees("Хорошо");
    await edit(student, "Сдаём в пятнецу", "Сдаём в пятницу");
    await reads(row).toMatch(/Сдаём в пятницу.*изменено/);
    expect(await teacher.countOf("Сдаём в пятнецу")).toBe(0);
    expect(await teacher.page.locator("article:has(time)").last().innerText()).toContain("Хорошо");
  });

  it("is deleted by a moderator, and leaves a trace to all", async () => {
    await student.write("Грубое слово");
    const [theirs, own] = [await rowOf(teacher, "Грубое слово"), await rowOf(student, "Грубое слово")];
    await remove(teacher, "Грубое слово");
    for (const row of [theirs, own]) {
      await reads(row).toContain("Сообщение удалено");
      await reads(row).not.toContain("Грубое слово");
    }
    expect(await own.$('button[aria-label^="Действия"]')).toBeNull();
    await student.page.reload();
    await student.page.locator("article", { hasText: "Сообщение удалено" }).waitFor();
    expect(await student.countOf("Грубое слово")).toBe(0);
  });

  it("is its author's no more when the time for it is over, and still the moderator's", async () => {
    for (const text of ["Старая шутка", "Старая опечатка", "Ещё опечатка"]) await student.write(text);
    await teacher.sees("Ещё опечатка");
    await student.act("Ещё опечатка", "Изменить");
    // A school begins with 48 hours.
    await school.kill();
    school.clockAhead = 49 * 3600;
    await school.start();
    await teacher.write("Два дня спустя");
    await student.sees("Два дня спустя");
    // Who had begun before learns it now, and what they wrote is not lost.
    await student.field.fill("Исправлено");
    await student.field.press("Enter");
    await tooLate(student).waitFor();
    await expect.poll(() => student.field.inputValue()).toBe("Исправлено");
    await student.sees("Ещё опечатка");
    await student.field.fill("");
    await tooLate(student).waitFor({ state: "detached" });
    expect(await commands(student, "Старая шутка")).not.toMatch(/Изменить|Удалить/);
    expect(await commands(teacher, "Два дня спустя")).toMatch(/Изменить[^]*Удалить/);
    expect(await commands(teacher, "Старая шутка")).toMatch(/Удалить/);
    // What is new is edited as ever.
    await student.write("Уже поздно");
    await edit(student, "Уже поздно", "Уже поздно: да");
    await teacher.sees("Уже поздно: да");
    await remove(teacher, "Старая шутка");
    await student.page.locator("article").getByText("Старая шутка").waitFor({ state: "detached" });
    expect(await teacher.countOf("Исправлено")).toBe(0);
  });

  it("that is refused comes behind what is typed next, and what is begun elsewhere stays", async () => {
    for (const text of ["Завтра в семь", "У входа"]) await student.write(text);
    await teacher.sees("У входа");
    await student.act("Завтра в семь", "Изменить");
    await school.kill();
    await student.field.fill("Завтра в восемь");
    await student.field.press("Enter");
    await student.field.pressSequentially("А где");
    await student.act("У входа", "Изменить");
    await student.field.fill("У выхода");
    school.clockAhead += 49 * 3600;
    await school.start();
    await tooLate(student).waitFor();
    // Another edit goes on.
    expect(await student.field.inputValue()).toBe("У выхода");
    await student.field.press("Escape");
    await expect.poll(() => student.field.inputValue()).toBe("А где\nЗавтра в восемь");
    await student.field.fill("");
    await tooLate(student).waitFor({ state: "detached" });
    // The same for who has begun something anew by then, and looks elsewhere.
    await student.write("Ровно в девять");
    await teacher.sees("Ровно в девять");
    await student.act("Ровно в девять", "Изменить");
    await school.kill();
    await student.field.fill("Ровно в десять");
    await student.field.press("Enter");
    await leave(student);
    await student.openChat(group);
    await student.field.pressSequentially("А кто");
    await leave(student);
    school.clockAhead += 49 * 3600;
    await school.start();
    await tooLate(student).waitFor();
    await student.openChat(group);
    await expect.poll(() => student.field.inputValue()).toBe("А кто\nРовно в десять");
    await student.field.fill("");
  });

  it("is its author's for good where the school sets no time", async () => {
    const head = school.person("sokolova");
    const { version } = await head.call("readSettings", {});
    await head.call("changeSettings", { version, change: { amendHours: 0 } });
    await student.page.reload();
    await edit(student, "Старая опечатка", "Исправлено");
    await teacher.sees("Исправлено");
  });
});
