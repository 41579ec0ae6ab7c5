// What the staff does in the browser, and what comes of it for others.
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, phone, School, type Visitor } from "./school.js";

const group = "Группа ИС-21";

describe.skipIf(!browserPath)("the staff", { timeout: 120_000 }, () => {
  let school: School;
  beforeAll(async () => {
    school = await School.open();
  }, 60_000);
  afterAll(() => school.close());

  async function at(visitor: Visitor, screen: string): Promise<void> {
    await visitor.page.getByRole("link", { name: "Управление" }).click();
    await visitor.page.getByRole("link", { name: screen }).click();
    await visitor.page.getByRole("heading", { level: 1, name: screen }).waitFor();
  }

  async function makeInvite(curator: Visitor, how: { role: string; approval?: boolean }): Promise<string> {
    await at(curator, "Приглашения");
    const { page } = curator;
    await page.getByRole("button", { name: "Создать приглашение" }).click();
    await page.getByLabel("Роль").selectOption({ label: how.role });
    await page.getByLabel("Класс").selectOption({ label: "ИС-21" });
    if (how.approval) await page.getByLabel(/одобрения/).check();
    await page.getByRole("button", { name: "Создать", exact: true }).click();
    await page.getByRole("img", { name: "QR-код со ссылкой" }).waitFor();
    return (await page.locator(".link").textContent()) ?? "";
  }

  it("invites a student by a QR code that brings them into their class", async () => {
    const curator = await school.browser();
    await curator.signIn("ivanova");
    const link = await makeInvite(curator, { role: "Студент" });
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/college#join-[a-z2-7]{32}$/);
    const newcomer = await school.browser(phone);
    await newcomer.join(link, { name: "Юрьева Дарья", login: "yureva" });
    await newcomer.openChat("Группа ИС-21");
    expect([...curator.complaints, ...newcomer.complaints]).toEqual([]);
  });

  it("lets a parent in once somebody has said whose parent they are", async () => {
    const curator = await school.browser();
    await curator.signIn("ivanova");
    const link = await makeInvite(curator, { role: "Родитель", approval: true });
    const parent = await school.browser(phone);
    await parent.join(link, { name: "Алексеев Игорь", login: "alekseev-i", ward: "Даниил Алексеев" });
    await parent.page.getByRole("heading", { name: "Заявка отправлена" }).waitFor();
    await at(curator, "Заявки");
    await curator.page.getByText("Пишет: «Даниил Алексеев»").waitFor();
    await curator.page.getByLabel("Чей родитель").selectOption({ label: "Алексеев Даниил" });
    await curator.page.getByRole("button", { name: "Принять: Алексеев Игорь" }).click();
    await curator.page.getByText("Принят(а)").waitFor();
    await parent.page.getByRole("button", { name: "Проверить" }).click();
    await parent.page.getByRole("navigation").getByRole("link", { name: "Родители ИС-21" }).waitFor();
    expect([...curator.complaints, ...parent.complaints]).toEqual([]);
  });

  it("confirms a teacher who has asked", async () => {
    const teacher = await school.browser();
    await teacher.signIn("petrov");
    await teacher.page.goto(`${school.site}/college#me`);
    await teacher.page.getByRole("button", { name: "Запросить подтверждение" }).click();
    await teacher.page.getByText("ждёт решения").waitFor();
    const head = await school.browser();
    await head.signIn("sokolova");
    await at(head, "Преподаватели");
    await head.page.getByRole("checkbox", { name: /Выбрать: Петров/ }).check();
    await head.page.getByRole("button", { name: /^Подтвердить/ }).click();
    await head.page.getByRole("dialog").getByRole("button", { name: /Подтвердить/ }).click();
    await teacher.page.getByText("подтверждён", { exact: true }).waitFor();
    expect([...teacher.complaints, ...head.complaints]).toEqual([]);
  });

  it("ties somebody until a day, and finds the way back from their record", async () => {
    const head = await school.browser();
    const { page } = head;
    await head.signIn("sokolova");
    await at(head, "Классы");
    await page.getByRole("link", { name: "ИС-21" }).click();
    await page.getByRole("button", { name: "Добавить: Классные руководители" }).click();
    await page.getByLabel("По какой день").fill("2040-05-31");
    await page.getByRole("button", { name: /Добавить: Петров/ }).click();
    const curators = page.getByRole("region", { name: "Классные руководители" });
    await curators.getByText("до 31 мая 2040 г.").waitFor();
    await curators.getByRole("link", { name: /Карточка: Петров/ }).click();
    await page.getByRole("heading", { level: 1, name: "Карточка" }).waitFor();
    await page.getByRole("link", { name: "Назад" }).click();
    await page.getByRole("heading", { level: 1, name: "ИС-21" }).waitFor();
    await at(head, "Карточки людей");
    await page.getByLabel("Имя или логин").fill("петров");
    await page.getByRole("link", { name: /Карточка: Петров/ }).click();
    await page.getByRole("heading", { level: 1, name: "Карточка" }).waitFor();
    await page.getByRole("link", { name: "Назад" }).click();
    await page.getByRole("heading", { level: 1, name: "Карточки людей" }).waitFor();
    expect(head.complaints).toEqual([]);
  });

  it("keeps a student out of the chat of their class, and lets them in again", async () => {
    const curator = await school.browser();
    const student = await school.browser(phone);
    const { page } = curator;
    await curator.signIn("ivanova");
    await student.signIn("alekseev");
    await student.openChat(group);
    await curator.openChat(group);
    await page.getByRole("link", { name: /О чате/ }).click();
    await page.getByRole("button", { name: "Убрать из чата: Алексеев Даниил" }).click();
    await page.getByLabel("Причина").fill("спамит");
    await page.getByRole("dialog").getByRole("button", { name: "Исключить" }).click();
    await student.page.getByText("Вас больше нет в этом чате").waitFor();
    const kept = page.getByRole("region", { name: "Исключены из чата" });
    await kept.getByText(/исключил\(а\) Иванова/).waitFor();
    await kept.getByText("Причина: спамит").waitFor();
    await kept.getByRole("button", { name: "Вернуть: Алексеев Даниил" }).click();
    await kept.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Убрать из чата: Алексеев Даниил" }).waitFor();
    await student.page.getByRole("link", { name: "Назад" }).click();
    await student.openChat(group);
    expect([...curator.complaints, ...student.complaints]).toEqual([]);
  });

  it("shows a student nothing to manage", async () => {
    const student = await school.browser();
    await student.signIn("alekseev");
    expect(await student.page.getByRole("link", { name: "Управление" }).count()).toBe(0);
    await student.page.goto(`${school.site}/college#manage`);
    await student.page.getByText("Здесь вам ничего не поручено").waitFor();
  });
});
