// What becomes of a message that was sent, before the other's eyes and once its time is over. Before a real server.
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a message that was sent", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  beforeAll(async () => {
    school = await School.open();
    ({ teacher, student } = await school.both());
  }, 90_000);
  afterAll(() => school.close());
  const noComplaints = () => expect(school.complaints).toEqual([]);
  const field = ({ page }: Visitor) => page.getByRole("textbox", { name: "Сообщение" });

  async function edit(visitor: Visitor, text: string, after: string): Promise<void> {
    await visitor.act(text, "Изменить");
    await field(visitor).fill(after);
    await field(visitor).press("Enter");
  }
  async function remove(visitor: Visitor, text: string): Promise<void> {
    await visitor.act(text, "Удалить");
    await visitor.page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
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
    noComplaints();
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
    noComplaints();
  });

  it("is its author's no more when the time for it is over, and still the moderator's", async () => {
    await student.write("Старая шутка");
    await student.write("Старая опечатка");
    await teacher.sees("Старая опечатка");
    // A school begins with 48 hours.
    await school.kill();
    school.clockAhead = 49 * 3600;
    await school.start();
    await student.write("Два дня спустя");
    await teacher.sees("Два дня спустя");
    const tooLate = student.page.getByText("Время, когда это можно было изменить или удалить, прошло.");
    await edit(student, "Старая опечатка", "Исправлено");
    await tooLate.waitFor();
    await student.sees("Старая опечатка");
    // What was written is not lost.
    expect(await field(student).inputValue()).toBe("Исправлено");
    await field(student).fill("");
    await tooLate.waitFor({ state: "detached" });
    await remove(student, "Старая шутка");
    await tooLate.waitFor();
    await student.sees("Старая шутка");
    // What is new is edited as ever.
    await edit(student, "Два дня спустя", "Два дня спустя: да");
    await teacher.sees("Два дня спустя: да");
    await remove(teacher, "Старая шутка");
    await student.page.locator("article").getByText("Старая шутка").waitFor({ state: "detached" });
    expect(await teacher.countOf("Старая опечатка")).toBe(1);
    expect(await teacher.countOf("Исправлено")).toBe(0);
    noComplaints();
  });

  it("is its author's for good where the school sets no time", async () => {
    const head = school.person("sokolova");
    const { version } = await head.call("readSettings", {});
    await head.call("changeSettings", { version, change: { amendHours: 0 } });
    await edit(student, "Старая опечатка", "Исправлено");
    await teacher.sees("Исправлено");
    noComplaints();
  });
});
