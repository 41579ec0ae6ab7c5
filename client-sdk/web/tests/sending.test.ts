// How messages are written: later, without a sound, slowly, on two devices. Before a real server.
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, momentAhead, openBoth, pause, phone, type School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("what is written", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both));
  const way = async (visitor: Visitor, name: string) => {
    await visitor.page.getByRole("button", { name: "Другие способы отправки" }).click();
    await visitor.page.getByRole("menuitem", { name }).click();
  };
  async function schedule(text: string, minutes: number): Promise<void> {
    await teacher.field.fill(text);
    await way(teacher, "Отправить позже");
    const dialog = teacher.page.getByRole("dialog", { name: "Отправить позже" });
    await dialog.locator('input[type="datetime-local"]').fill(momentAhead(minutes));
    expect(await violations(teacher)).toEqual([]);
    await dialog.getByRole("button", { name: "Запланировать" }).click();
    await dialog.waitFor({ state: "detached" });
  }

  it("comes without a sound, if its author wants that", async () => {
    await teacher.field.fill("Тихое сообщение");
    await way(teacher, "Отправить без звука");
    await student.message("Тихое сообщение").getByText("отправлено без звука").waitFor();
    // The other button of a mouse on the button itself.
    await teacher.field.fill("И ещё одно");
    await teacher.page.getByRole("button", { name: "Отправить", exact: true }).click({ button: "right" });
    await teacher.page.getByRole("menu").waitFor();
    expect(await violations(teacher)).toEqual([]);
    await teacher.page.keyboard.press("Escape");
    await teacher.page.getByRole("button", { name: "Отправить", exact: true }).click();
    await student.sees("И ещё одно");
    expect(await student.message("И ещё одно").getByText("отправлено без звука").count()).toBe(0);
  });

  it("is scheduled, changed and cancelled", async () => {
    const { page } = teacher;
    await schedule("Напоминание на завтра", 24 * 60);
    await schedule("Другое напоминание", 25 * 60);
    await page.getByRole("button", { name: "Запланировано: 2" }).click();
    const dialog = page.getByRole("dialog", { name: "Запланированные сообщения" });
    await dialog.getByText("Напоминание на завтра").waitFor();
    expect(await violations(teacher)).toEqual([]);
    await dialog.getByRole("listitem").filter({ hasText: "Другое" }).getByRole("button", { name: "Отменить отправку" }).click();
    await dialog.getByText("Другое напоминание").waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Изменить" }).click();
    await expect.poll(() => teacher.field.inputValue()).toBe("Напоминание на завтра");
    await page.getByRole("button", { name: /^Запланировано/ }).waitFor({ state: "detached" });
    await teacher.field.fill("");
  });

  it("that was scheduled comes at its time", async () => {
    await schedule("Через минуту", 1);
    await teacher.page.getByRole("button", { name: "Запланировано: 1" }).waitFor();
    await student.page.locator("article:has(time)").getByText("Через минуту", { exact: true }).waitFor({ timeout: 90_000 });
    await teacher.page.getByRole("button", { name: "Запланировано: 1" }).waitFor({ state: "detached" });
  });

  it("that was scheduled comes once, though the server falls before its time", async () => {
    await schedule("После перезапуска", 1);
    await teacher.page.getByRole("button", { name: "Запланировано: 1" }).waitFor();
    await school.kill();
    await school.start();
    // Nobody has opened the chat anew; both pages come back by themselves.
    await student.page.locator("article:has(time)").getByText("После перезапуска", { exact: true }).waitFor({ timeout: 90_000 });
    await teacher.sees("После перезапуска");
    await teacher.page.getByRole("button", { name: /^Запланировано/ }).waitFor({ state: "detached" });
    await teacher.write("после него");
    await student.sees("после него");
    for (const visitor of [teacher, student]) expect(await visitor.countOf("После перезапуска")).toBe(1);
    // Not again either when the server falls once more.
    await school.kill();
    await school.start();
    await teacher.write("и ещё раз");
    await student.sees("и ещё раз");
    await teacher.page.reload();
    await teacher.sees("После перезапуска");
    for (const visitor of [teacher, student]) expect(await visitor.countOf("После перезапуска")).toBe(1);
    expect(await teacher.page.getByRole("button", { name: /^Запланировано/ }).count()).toBe(0);
  });

  it("goes on on another device", async () => {
    const phoneOf = await school.browser(phone);
    await phoneOf.signIn("alekseev");
    await student.field.pressSequentially("Я думаю, **что");
    const row = phoneOf.page.getByRole("navigation").getByRole("link", { name: group });
    await row.getByText("Черновик:").waitFor();
    await row.getByText("Я думаю, **что").waitFor();
    expect(await violations(phoneOf)).toEqual([]);
    await phoneOf.openChat(group);
    expect(await phoneOf.field.inputValue()).toBe("Я думаю, **что");
    await pause(5500); // nobody types here any more
    await phoneOf.field.fill("Я думаю, **что** да");
    await phoneOf.page.getByRole("link", { name: "Назад" }).tap();
    await student.page.waitForFunction(() => document.querySelector("textarea")?.value === "Я думаю, **что** да");
    await student.page.getByRole("button", { name: "Отправить", exact: true }).click();
    await teacher.message("Я думаю, что да").locator("strong").waitFor();
    await row.getByText("Черновик:").waitFor({ state: "detached" });
  });

  it("is sent from either of two devices once, and another that was begun on both is lost on none", async () => {
    const phoneOf = await school.browser(phone);
    await phoneOf.signIn("alekseev");
    await phoneOf.openChat(group);
    await student.field.pressSequentially("напишу тут");
    await phoneOf.page.waitForFunction(() => document.querySelector("textarea")?.value === "напишу тут");
    await phoneOf.page.getByRole("button", { name: "Отправить", exact: true }).tap();
    await teacher.sees("напишу тут");
    await expect.poll(() => student.field.inputValue()).toBe("");

    await Promise.all([phoneOf.field.fill("через телефон"), student.field.fill("Совсем о другом")]);
    await pause(7000); // each has heard of the other's, and nobody types any more
    expect([await phoneOf.field.inputValue(), await student.field.inputValue()]).toEqual(["через телефон", "Совсем о другом"]);
    // Also while another chat is looked at.
    await phoneOf.page.getByRole("link", { name: "Назад" }).tap();
    await phoneOf.openChat(group);
    expect(await phoneOf.field.inputValue()).toBe("через телефон");
    await pause(3000);
    expect(await student.field.inputValue()).toBe("Совсем о другом");
    for (const [visitor, text] of [[phoneOf, "через телефон"], [student, "Совсем о другом"]] as const) {
      await visitor.page.getByRole("button", { name: "Отправить", exact: true }).click();
      await teacher.sees(text);
      expect(await teacher.countOf(text)).toBe(1);
    }
    await expect.poll(async () => [await phoneOf.field.inputValue(), await student.field.inputValue()]).toEqual(["", ""]);
  });

  it("waits where people write slowly, and moderators need not", async () => {
    await teacher.page.getByRole("link", { name: /О чате/ }).click();
    await teacher.page.getByLabel("Медленный режим").selectOption({ value: "10" });
    await teacher.page.getByRole("link", { name: "Назад" }).click();
    await student.page.getByText(/^Медленный режим: одно сообщение/).waitFor();
    await student.write("медленно");
    await student.field.fill("второе");
    const waits = student.page.getByRole("button", { name: /^Медленный режим: писать можно через/ });
    await waits.waitFor();
    expect(await waits.isDisabled()).toBe(true);
    expect(await violations(student)).toEqual([]);
    await student.field.press("Enter");
    expect(await student.countOf("второе")).toBe(0);
    for (const text of ["раз", "два"]) await teacher.write(text);
    await student.sees("два");
    await student.page.getByRole("button", { name: "Отправить", exact: true }).waitFor({ timeout: 15_000 });
    await student.field.press("Enter");
    await teacher.sees("второе");
  });
});
