// Who has read a message and who confirms it, by two people in their browsers, before a real server.
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, phone, type School, unlimited, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a message", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both), { settings: unlimited, studentsBrowser: phone });

  async function ask(text: string, ...roles: string[]): Promise<void> {
    const { page } = teacher;
    await page.getByRole("button", { name: "Добавить к сообщению" }).click();
    await page.getByRole("menuitem", { name: "Попросить подтвердить" }).click();
    const dialog = page.getByRole("dialog", { name: "Попросить подтвердить" });
    for (const role of roles) await dialog.getByLabel(role).check();
    await dialog.getByRole("button", { name: /^пт|^сб|^вс|^пн|^вт|^ср|^чт/ }).click();
    expect(await violations(teacher)).toEqual([]);
    await dialog.getByRole("button", { name: "Готово" }).click();
    await page.getByRole("button", { name: /^С подтверждением/ }).waitFor();
    await teacher.write(text);
  }
  const list = async (text: string) => {
    await teacher.message(text).getByRole("button", { name: "Кто ознакомился" }).click();
    return teacher.page.getByRole("dialog", { name: "Кто ознакомился" });
  };

  it("tells its author who has read it, and nobody else", async () => {
    await teacher.write("Завтра зачёт");
    await student.sees("Завтра зачёт");
    // The mark may be on its way.
    await expect.poll(async () => {
      await teacher.act("Завтра зачёт", "Кто прочитал");
      const dialog = teacher.page.getByRole("dialog", { name: "Кто прочитал" });
      await dialog.getByText(/^\d+ из \d+$/).waitFor();
      const names = await dialog.getByRole("listitem").allTextContents();
      const found = await violations(teacher);
      await teacher.page.keyboard.press("Escape");
      return [names.some((name) => name.includes("Алексеев Даниил")), names.some((name) => name.includes("Иванова")), found];
    }, { timeout: 20_000 }).toEqual([true, false, []]);
    await student.message("Завтра зачёт").getByRole("button", { name: "Действия" }).tap();
    await student.page.getByRole("menuitem", { name: "Ответить" }).waitFor();
    expect(await student.page.getByRole("menuitem", { name: "Кто прочитал" }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
  });

  it("is confirmed by a press, which its author sees, and whoever is missing is reminded", async () => {
    await ask("Собрание в четверг", "студенты");
    await student.sees("Собрание в четверг");
    await student.page.getByRole("button", { name: /Ждёт вашего подтверждения/ }).waitFor();
    expect(await violations(student)).toEqual([]);
    await student.page.getByRole("link", { name: "Назад" }).tap();
    const row = student.page.getByRole("navigation").getByRole("link", { name: group });
    await row.getByRole("img", { name: "Ждёт вашего подтверждения" }).waitFor();
    expect(await violations(student)).toEqual([]);
    await student.openChat(group);
    await student.message("Собрание в четверг").getByText(/срок: /).waitFor();

    let dialog = await list("Собрание в четверг");
    await dialog.getByRole("region", { name: /^Ещё нет/ }).getByText("Алексеев Даниил").waitFor();
    expect(await violations(teacher)).toEqual([]);
    await dialog.getByRole("button", { name: "Напомнить" }).click();
    await teacher.page.getByText(/^Напоминание отправлено/).waitFor();
    await dialog.getByRole("button", { name: "Напомнить" }).click();
    await teacher.page.getByText("Недавно уже напоминали").waitFor();
    await teacher.page.keyboard.press("Escape");

    const reminder = student.page.locator("p", { hasText: "Иванова Мария Петровна\u2069 напоминает" });
    await reminder.getByRole("button", { name: "Показать сообщение" }).tap();
    await student.message("Собрание в четверг").getByRole("button", { name: "Ознакомлен(а)" }).tap();
    await student.message("Собрание в четверг").getByText("Вы ознакомились").waitFor();
    await student.page.getByRole("button", { name: /Ждёт вашего подтверждения/ }).waitFor({ state: "detached" });
    await reminder.waitFor({ state: "detached" });
    expect(await violations(student)).toEqual([]);

    dialog = await list("Собрание в четверг");
    await dialog.getByRole("region", { name: "Ознакомились: 1" }).getByText("Алексеев Даниил").waitFor();
    await teacher.page.keyboard.press("Escape");
    await student.page.reload();
    await student.message("Собрание в четверг").getByText("Вы ознакомились").waitFor();
  });

  it("gives a list for paper: whom to call", async () => {
    const { page } = teacher;
    const dialog = await list("Собрание в четверг");
    // As it goes on paper: what print() would draw.
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => {
      const printed = window as { printed?: string };
      window.print = () => (printed.printed = document.body.innerText);
    });
    await dialog.getByRole("button", { name: "Напечатать список" }).click();
    await page.emulateMedia({ media: "screen" });
    const printed = await page.evaluate(() => (window as { printed?: string }).printed ?? "");
    expect(printed).toContain("Собрание в четверг");
    expect(printed).not.toContain("Напомнить");
    expect(printed).toMatch(/Ещё нет: \d+.*Звонок.*Денисов/s);
    expect(printed).toMatch(/Ознакомились: 1.*Алексеев Даниил/s);
    expect(await page.locator(".paper").count()).toBe(0);
    await page.keyboard.press("Escape");
  });

  it("asks nobody any more once it is closed", async () => {
    await ask("Сдайте тетради");
    await student.message("Сдайте тетради").getByRole("button", { name: "Ознакомлен(а)" }).waitFor();
    const dialog = await list("Сдайте тетради");
    await dialog.getByRole("button", { name: "Закончить" }).click();
    await dialog.getByText(/^Закончить сбор/).waitFor();
    await dialog.getByRole("button", { name: "Закончить" }).click();
    await dialog.getByText("Сбор подтверждений закончен").waitFor();
    await teacher.page.keyboard.press("Escape");
    await student.message("Сдайте тетради").getByText("Сбор подтверждений закончен").waitFor();
    expect(await student.message("Сдайте тетради").getByRole("button", { name: "Ознакомлен(а)" }).count()).toBe(0);
  });
});
