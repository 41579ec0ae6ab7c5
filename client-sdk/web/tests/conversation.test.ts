// People in their browsers, before a real server, in good and bad times.
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, group, pause, phone, School } from "./school.js";

describe.skipIf(!browserPath)("a conversation", { timeout: 120_000 }, () => {
  let school: School;
  beforeAll(async () => {
    school = await School.open();
  }, 60_000);
  afterAll(() => school.close());

  it("is in the other browser at once", async () => {
    const { teacher, student } = await school.both(phone);
    await teacher.write("Доброе утро! Контрольная завтра.");
    await student.sees("Доброе утро! Контрольная завтра.");
    await student.write("Поняли, спасибо");
    await teacher.sees("Поняли, спасибо");
    expect(school.complaints).toEqual([]);
  });

  it("is shown whole, also to who opens it just after something was said", async () => {
    const student = school.person("alekseev");
    const chatId = await school.chatId(student, group);
    // One in two of them saw nothing.
    for (let at = 0; at < 5; ++at) {
      const teacher = await school.browser();
      await teacher.signIn("ivanova");
      await student.call("sendMessage", { chatId, text: `только что ${at}` });
      await teacher.openChat(group);
      await teacher.sees(`только что ${at}`);
      await teacher.sees("Поняли, спасибо");
      await teacher.context.close();
    }
  });

  it("picks a role on the demo's first page", async () => {
    const visitor = await school.browser();
    await visitor.page.goto(school.site);
    await visitor.page.getByRole("button", { name: "Директор" }).click();
    await visitor.page.getByRole("navigation").waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe("/college");
    expect(visitor.complaints).toEqual([]);
  });

  it("loses nothing and repeats nothing when the server is killed in its midst", async () => {
    const { teacher, student } = await school.both();
    await teacher.write("до сбоя");
    await student.sees("до сбоя");
    await school.kill();
    await teacher.write("во время сбоя 1");
    await student.write("во время сбоя 2");
    await teacher.page.locator("article").getByText("во время сбоя 1").waitFor();
    await pause(1000);
    await school.start();
    for (const visitor of [teacher, student])
      for (const text of ["до сбоя", "во время сбоя 1", "во время сбоя 2"]) {
        await visitor.sees(text);
        expect(await visitor.countOf(text)).toBe(1);
      }
  });

  it("goes on after a network that was away while both sides wrote", async () => {
    const { teacher, student } = await school.both();
    await student.context.setOffline(true);
    await student.page.evaluate(() => dispatchEvent(new Event("online")));
    await student.write("без сети");
    await teacher.write("пока его нет");
    await teacher.sees("пока его нет");
    // A minute. The browser closes no socket by itself: the page finds out.
    await pause(60_000);
    await student.write("всё ещё без сети");
    expect(await student.countOf("пока его нет")).toBe(0);
    await student.context.setOffline(false);
    await student.sees("пока его нет");
    await teacher.sees("без сети");
    await teacher.sees("всё ещё без сети");
    expect(await teacher.countOf("без сети")).toBe(1);
    expect(await teacher.countOf("всё ещё без сети")).toBe(1);
  });

  it("opens without a network, and sends later what was written then", async () => {
    const student = await school.browser();
    await student.signIn("alekseev");
    await student.openChat(group);
    await student.page.getByRole("log").waitFor();
    await student.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await pause(1500); // what is on the device is written now and then
    await student.context.setOffline(true);
    await student.page.reload();
    await student.sees("до сбоя");
    await student.write("из кармана");
    await student.page.getByRole("log").getByText("из кармана", { exact: true }).waitFor();
    await pause(300); // until it is on the device
    await student.page.close();
    await student.context.setOffline(false);
    const page = await student.context.newPage();
    await page.goto(`${school.site}/college`);
    const teacher = await school.browser();
    await teacher.signIn("ivanova");
    await teacher.openChat(group);
    await teacher.sees("из кармана");
    expect(await teacher.countOf("из кармана")).toBe(1);
  });

  it("is closed at once to somebody who was taken out", async () => {
    const { teacher, student } = await school.both();
    await teacher.page.getByRole("link", { name: "Новый чат" }).click();
    await teacher.page.getByLabel("Название").fill("Олимпиада");
    await teacher.page.getByLabel("Имя или логин").fill("alekseev");
    await teacher.page.getByRole("button", { name: /Кого добавить/ }).first().click();
    await teacher.page.getByRole("button", { name: "Создать" }).click();
    await teacher.page.getByRole("region", { name: "Олимпиада" }).waitFor();
    await student.openChat("Олимпиада");
    await teacher.page.getByRole("link", { name: /О чате/ }).click();
    await teacher.page.getByRole("button", { name: /Убрать из чата/ }).click();
    await student.page.getByText("Вас больше нет в этом чате").waitFor();
    expect(await student.page.getByRole("navigation").getByRole("link", { name: "Олимпиада" }).count()).toBe(0);
  });

  it("forgets the person when they sign out", async () => {
    const student = await school.browser();
    await student.signIn("alekseev");
    await student.openChat(group);
    await student.page.goto(`${school.site}/college#me`);
    await student.page.getByRole("button", { name: "Выйти" }).click();
    await student.page.getByRole("dialog").getByRole("button", { name: "Выйти" }).click();
    await student.page.getByRole("button", { name: "Войти с логином и паролем" }).waitFor();
    const left = await student.page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const asked = indexedDB.open("atrium college");
        asked.onsuccess = () => resolve(asked.result);
      });
      const names = [...database.objectStoreNames];
      const counts = names.map(
        (name) =>
          new Promise<number>((resolve) => {
            const count = database.transaction(name).objectStore(name).count();
            count.onsuccess = () => resolve(count.result);
          }),
      );
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    });
    expect(left).toBe(0);
  });
});
