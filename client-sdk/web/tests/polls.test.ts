// A question and its votes, by two people in their browsers, before a real server.
import { readFileSync } from "node:fs";
import { ErrorCode } from "@atrium/client";
import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, momentAhead, openBoth, type School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("polls", { timeout: 120_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  openBoth((both) => ({ school, teacher, student } = both));

  async function form(question: string): Promise<Locator> {
    const { page } = teacher;
    await page.getByRole("button", { name: "Добавить к сообщению" }).click();
    await page.getByRole("menuitem", { name: "Новый опрос" }).click();
    const dialog = page.getByRole("dialog", { name: "Новый опрос" });
    await dialog.getByLabel("Вопрос").fill(question);
    return dialog;
  }
  async function ask(question: string, options: readonly string[], ...flags: string[]): Promise<void> {
    const dialog = await form(question);
    for (const [at, option] of options.entries()) {
      if (at >= 2) await dialog.getByRole("button", { name: "Добавить вариант" }).click();
      await dialog.getByLabel(`Вариант ${at + 1}`, { exact: true }).fill(option);
    }
    for (const flag of flags) await dialog.getByLabel(flag).check();
    expect(await violations(teacher)).toEqual([]);
    await dialog.getByRole("button", { name: "Спросить" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  const poll = (visitor: Visitor, question: string) => visitor.message(question);
  async function close(question: string): Promise<void> {
    await poll(teacher, question).getByRole("button", { name: "Завершить опрос" }).click();
    const dialog = teacher.page.getByRole("dialog", { name: /Завершить опрос\?/ });
    await dialog.getByRole("button", { name: "Завершить опрос" }).click();
    await dialog.waitFor({ state: "detached" });
  }
  const vote = async (visitor: Visitor, question: string, option: string) => {
    await poll(visitor, question).getByLabel(option).check();
    await poll(visitor, question).getByRole("button", { name: "Голосовать" }).click();
  };

  const mayNotVote = async (visitor: Visitor, question: string, option: string) => {
    expect(await poll(visitor, question).getByLabel(option).isDisabled()).toBe(true);
    expect(await poll(visitor, question).getByRole("button", { name: "Голосовать" }).count()).toBe(0);
  };

  it("are asked, voted in and counted for both at once; a vote is changed and taken back", async () => {
    await ask("Когда собрание?", ["в среду", "в пятницу", "никогда"]);
    await vote(student, "Когда собрание?", "в среду");
    await poll(teacher, "Когда собрание?").getByText("1 голос ·").waitFor();
    await vote(student, "Когда собрание?", "в пятницу");
    await poll(student, "Когда собрание?").getByRole("button", { name: "Отозвать голос" }).waitFor();
    expect(await poll(student, "Когда собрание?").getByLabel("в пятницу").isChecked()).toBe(true);
    await vote(teacher, "Когда собрание?", "в пятницу");
    await poll(student, "Когда собрание?").getByText("2 голоса ·").waitFor();
    await poll(student, "Когда собрание?").getByRole("button", { name: "Отозвать голос" }).click();
    await poll(teacher, "Когда собрание?").getByText("1 голос ·").waitFor();
    expect(await violations(student)).toEqual([]);
  });

  it("that are open tell everybody who has chosen what", async () => {
    for (const visitor of [teacher, student]) {
      await poll(visitor, "Когда собрание?").getByRole("button", { name: "Кто голосовал" }).click();
      const dialog = visitor.page.getByRole("dialog", { name: "Кто голосовал" });
      const chosen = dialog.locator("section", { hasText: "в пятницу" });
      await chosen.getByText("Иванова Мария Петровна").waitFor();
      expect(await dialog.getByRole("listitem").count()).toBe(1);
      expect(await violations(visitor)).toEqual([]);
      await dialog.getByRole("button", { name: "Закрыть" }).click();
    }
  });

  it("are there again as far as they were filled in, whatever closed the form", async () => {
    let dialog = await form("Куда пойдём?");
    await dialog.getByLabel("Вариант 1", { exact: true }).fill("в лес");
    await dialog.getByLabel("Анонимно").check();
    await teacher.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    dialog = await form("Куда пойдём завтра?");
    expect(await dialog.getByLabel("Вариант 1", { exact: true }).inputValue()).toBe("в лес");
    expect(await dialog.getByLabel("Анонимно").isChecked()).toBe(true);
    await dialog.getByLabel("Анонимно").uncheck();
    await dialog.getByLabel("Вариант 2", { exact: true }).fill("в поле");
    await dialog.getByRole("button", { name: "Спросить" }).click();
    await poll(student, "Куда пойдём завтра?").getByText("в поле").waitFor();
    dialog = await form("");
    expect(await dialog.getByLabel("Вариант 1", { exact: true }).inputValue()).toBe("");
    await dialog.getByRole("button", { name: "Закрыть" }).click();
  });

  it("that are anonymous show at their end what was chosen, and never who chose it", async () => {
    await ask("Довольны обедами?", ["да", "нет"], "Анонимно", "Показать итоги в конце");
    await vote(student, "Довольны обедами?", "нет");
    await poll(teacher, "Довольны обедами?").getByText("Опрос · анонимно").waitFor();
    await poll(teacher, "Довольны обедами?").getByText("1 голос ·").waitFor();
    // What they chose nobody can say any more, but that they have.
    await poll(student, "Довольны обедами?").getByText("1 голос · вы проголосовали").waitFor();
    expect(await poll(teacher, "Довольны обедами?").getByText("вы проголосовали").count()).toBe(0);
    expect(await poll(teacher, "Довольны обедами?").locator("progress").count()).toBe(0);
    expect(await poll(student, "Довольны обедами?").getByRole("button", { name: "Завершить опрос" }).count()).toBe(0);
    expect(await poll(student, "Довольны обедами?").getByRole("button", { name: "Голосовать" }).count()).toBe(0);
    await close("Довольны обедами?");
    await poll(student, "Довольны обедами?").getByText("завершён").waitFor();
    expect(await poll(student, "Довольны обедами?").locator("progress").count()).toBe(2);
    expect(await poll(student, "Довольны обедами?").getByLabel("нет").isDisabled()).toBe(true);
  });

  it("may be a quiz, whose right answer is told at its end, and whose votes are final", async () => {
    const question = "Столица Австралии?";
    const dialog = await form(question);
    for (const number of [1, 2]) await dialog.getByLabel(`Вариант ${number}`, { exact: true }).fill(`ответ ${number}`);
    await dialog.getByLabel("Викторина: один вариант верный").check();
    await dialog.getByText("Отметьте верный вариант").waitFor();
    expect(await dialog.getByLabel("Показать итоги в конце").isChecked()).toBe(true);
    expect(await dialog.getByRole("button", { name: "Спросить" }).isDisabled()).toBe(true);
    expect(await dialog.getByLabel("Можно выбрать несколько").count()).toBe(0);
    await dialog.getByLabel("Викторина: один вариант верный").uncheck();
    await dialog.getByRole("button", { name: "Закрыть" }).click();
    await ask(question, ["Сидней", "Канберра"], "Голос нельзя изменить", "Викторина: один вариант верный", "Вариант 2 верный");
    await poll(student, question).getByText("Викторина · открытое голосование").waitFor();
    await vote(student, question, "Сидней");
    await poll(teacher, question).getByText("1 голос ·").waitFor();
    expect(await poll(student, question).getByRole("button").filter({ hasText: /Голосовать|Отозвать/ }).count()).toBe(0);
    expect(await poll(student, question).getByLabel("Канберра").isDisabled()).toBe(true);
    expect(await poll(student, question).getByText("Верный ответ").count()).toBe(0);
    // It asks before: what is over stays so.
    await poll(teacher, question).getByRole("button", { name: "Завершить опрос" }).click();
    await teacher.page.getByRole("dialog").getByRole("button", { name: "Отмена" }).click();
    await poll(student, question).getByText("итоги в конце · открыт").waitFor();
    await close(question);
    await poll(student, question).locator("label", { hasText: "Канберра" }).getByText("Верный ответ").waitFor();
    expect(await poll(student, question).getByText("Верный ответ").count()).toBe(1);
    // So does the table.
    const [quiz] = await Promise.all([teacher.page.waitForEvent("download"), teacher.act(question, "Сохранить итоги в CSV")]);
    expect(readFileSync(await quiz.path(), "utf8").split("\r\n").slice(3, 6)).toEqual([
      "Вариант;Голосов;Кто;Верный", "Сидней;1;Алексеев Даниил;", "Канберра;0;;да",
    ]);
  });

  it("whose votes are final say so, and take one of each", async () => {
    const question = "Кто дежурит?";
    await ask(question, ["первый ряд", "второй ряд"], "Голос нельзя изменить");
    for (const visitor of [teacher, student]) await poll(visitor, question).getByText("голос нельзя изменить").waitFor();
    await vote(student, question, "второй ряд");
    await poll(teacher, question).getByText("1 голос ·").waitFor();
    const isFixed = async () => {
      await poll(student, question).getByText("1 голос ·").waitFor();
      expect(await poll(student, question).getByLabel("второй ряд").isChecked()).toBe(true);
      expect(await poll(student, question).getByLabel("первый ряд").isDisabled()).toBe(true);
      expect(await poll(student, question).getByRole("button", { name: /Голосовать|Отозвать/ }).count()).toBe(0);
    };
    await isFixed();
    await student.page.reload();
    await isFixed();
    // Of polls that say nothing of it, the same is not said.
    expect(await poll(student, "Когда собрание?").getByText("голос нельзя изменить").count()).toBe(0);
  });

  it("are voted in by those who have one of the roles that were chosen, and count for all to see", async () => {
    const question = "Кто пойдёт на каток?";
    await ask(question, ["иду", "нет"], "студенты", "родители");
    for (const visitor of [teacher, student]) await poll(visitor, question).getByText("голосуют только студенты, родители").waitFor();
    await vote(student, question, "иду");
    await poll(teacher, question).getByText("1 голос ·").waitFor();
    // Who asks votes no more than anybody else who has none of them, and may end it all the same.
    await mayNotVote(teacher, question, "нет");
    await close(question);
    await poll(student, question).getByText("завершён").waitFor();
    await ask("Кто ведёт кружок?", ["Ольга Петровна", "Иван Ильич"], "преподаватели");
    await poll(student, "Кто ведёт кружок?").getByText("голосуют только преподаватели").waitFor();
    await vote(teacher, "Кто ведёт кружок?", "Иван Ильич");
    await poll(student, "Кто ведёт кружок?").getByText("1 голос ·").waitFor();
    await mayNotVote(student, "Кто ведёт кружок?", "Иван Ильич");
    // The page keeps only to what the server decides.
    const person = school.person("alekseev");
    const chatId = await school.chatId(person, group);
    const targetSeq = BigInt((await poll(student, "Кто ведёт кружок?").getAttribute("data-seq")) ?? "");
    await expect(person.call("castVote", { chatId, targetSeq, options: [1] })).rejects.toMatchObject({ code: ErrorCode.FORBIDDEN });
  });

  it("say nothing of votes that nobody can know without a connection", async () => {
    const question = "Есть связь?";
    await ask(question, ["да", "нет"]);
    await vote(student, question, "нет");
    await poll(student, question).getByText("1 голос ·").waitFor();
    await close(question);
    await poll(student, question).getByText("завершён").waitFor();
    await student.page.context().setOffline(true);
    try {
      await student.page.reload();
      await poll(student, question).getByText(/^Нет связи с сервером/).waitFor();
      expect(await poll(student, question).getByText(/^\d+ голос|открыт$/).count()).toBe(0);
      expect(await poll(student, question).getByLabel("да").isDisabled()).toBe(true);
    } finally {
      await student.page.context().setOffline(false);
    }
    await poll(student, question).getByText("1 голос · вы проголосовали · завершён").waitFor();
  });

  it("end within a year, at a moment that is to come", async () => {
    const dialog = await form("Когда-нибудь?");
    for (const number of [1, 2]) await dialog.getByLabel(`Вариант ${number}`, { exact: true }).fill(`вариант ${number}`);
    const end = dialog.locator('input[type="datetime-local"]');
    const submit = dialog.getByRole("button", { name: "Спросить" });
    for (const [days, said] of [
      [-1, "Это время уже прошло"],
      [367, "Слишком далеко: не больше чем на год вперёд"],
    ] as const) {
      await end.fill(momentAhead(days * 24 * 60));
      await dialog.getByText(said).waitFor();
      expect(await submit.isDisabled()).toBe(true);
      expect(await violations(teacher)).toEqual([]);
    }
    await end.fill(momentAhead(365 * 24 * 60));
    await submit.click();
    await dialog.waitFor({ state: "detached" });
    await poll(student, "Когда-нибудь?").getByText(/ · до /).waitFor();
  });

  it("end by the server's clock, before a page whose own is an hour wrong, and show what was chosen", async () => {
    const question = "Успеете?";
    const pages: Visitor[] = [];
    for (const wrongMs of [-3_600_000, 3_600_000]) {
      const visitor = await school.browser();
      await visitor.setClock(wrongMs);
      await visitor.signIn("alekseev");
      await visitor.openChat(group);
      pages.push(visitor);
    }
    const person = school.person("ivanova");
    const chatId = await school.chatId(person, group);
    const closesAtMs = BigInt(Date.now() + 20_000);
    await person.call("sendMessage", { chatId, text: question, poll: { options: ["да", "нет"], resultsAtEnd: true, closesAtMs } });
    const [behind, ahead] = pages as [Visitor, Visitor];
    await vote(ahead, question, "да");
    for (const visitor of pages) {
      await poll(visitor, question).getByText(/1 голос · .* · до /).waitFor();
      expect(await poll(visitor, question).locator("progress").count()).toBe(0);
    }
    expect(await poll(behind, question).getByRole("button", { name: "Отозвать голос" }).count()).toBe(1);
    for (const visitor of [...pages, teacher]) {
      await poll(visitor, question).getByText("завершён").waitFor();
      expect(Date.now()).toBeGreaterThanOrEqual(Number(closesAtMs));
      await poll(visitor, question).locator("progress").nth(1).waitFor();
      await poll(visitor, question).locator("label", { hasText: "да" }).getByText(/^1/).waitFor();
      expect(await poll(visitor, question).getByLabel("нет").isDisabled()).toBe(true);
      expect(await poll(visitor, question).getByRole("button", { name: /Голосовать|Отозвать|Завершить/ }).count()).toBe(0);
    }
  });

  it("may take several answers of each", async () => {
    const question = "Что взять в поход?";
    await ask(question, ["палатку", "котелок", "гитару"], "Можно выбрать несколько");
    await poll(student, question).getByLabel("палатку").check();
    await vote(student, question, "гитару");
    await poll(teacher, question).getByText("1 голос ·").waitFor();
    // What somebody is about to choose stays while others vote.
    await ask("А ещё?", ["спички", "соль"], "Можно выбрать несколько");
    await poll(student, "А ещё?").getByLabel("соль").check();
    await vote(teacher, "А ещё?", "спички");
    await poll(student, "А ещё?").getByText("1 голос ·").waitFor();
    expect(await poll(student, "А ещё?").getByLabel("соль").isChecked()).toBe(true);
    const counted = async (option: string) => (await poll(teacher, question).locator("label", { hasText: option }).locator(".votes").innerText()).trim()[0];
    expect(await Promise.all(["палатку", "котелок", "гитару"].map(counted))).toEqual(["1", "0", "1"]);
  });

  it("are saved as a table by who asked, with the names of those who voted", async () => {
    await ask("=Сколько?", ["один; два", "три"]);
    await vote(student, "=Сколько?", "один; два");
    await poll(teacher, "=Сколько?").getByText("1 голос ·").waitFor();
    const [download] = await Promise.all([teacher.page.waitForEvent("download"), teacher.act("=Сколько?", "Сохранить итоги в CSV")]);
    expect(download.suggestedFilename()).toMatch(/^опрос-\d+\.csv$/);
    const lines = readFileSync(await download.path(), "utf8").split("\r\n");
    expect(lines[0]).toBe("\uFEFF'=Сколько?");
    expect(lines.slice(3)).toEqual(["Вариант;Голосов;Кто", '"один; два";1;Алексеев Даниил', "три;0;", ""]);
    await student.message("=Сколько?").getByRole("button", { name: "Действия" }).click();
    await student.page.getByRole("menuitem", { name: "Ответить" }).waitFor();
    expect(await student.page.getByRole("menuitem", { name: /CSV/ }).count()).toBe(0);
    await student.page.keyboard.press("Escape");
  });
});
