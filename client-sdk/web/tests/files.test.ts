// Files between two people in their browsers, before a real server.
import { createCipheriv, createHash } from "node:crypto";
import { appendFileSync, createReadStream } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, group, openBoth, pause, phone, type School, unlimited, type Visitor } from "./school.js";

const shots = process.env["ATRIUM_SHOTS"];

/** A picture of stripes. */
function png(width: number, height: number): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  const crc = (data: Buffer) => (data.reduce((sum, byte) => (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: width }, (_, x) => [(x * 255) / width, (y * 255) / height, 160]).flat()])),
  );
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
/** Bytes of which no part is like another, the same in every run. The sum of them. */
function writeNoise(path: string, mebibytes: number): string {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16));
  const [sum, nothing] = [createHash("sha256"), Buffer.alloc(1024 * 1024)];
  for (let at = 0; at < mebibytes; ++at) {
    const block = noise.update(nothing);
    sum.update(block);
    appendFileSync(path, block);
  }
  return sum.digest("hex");
}
async function sumOf(path: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const block of createReadStream(path)) sum.update(block as Buffer);
  return sum.digest("hex");
}
const picture = { name: "полосы.png", mimeType: "image/png", buffer: png(900, 600) };

describe.skipIf(!browserPath)("files", { timeout: 180_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  // A server that was restarted knows its cookies no more, and says so once to each.
  openBoth((both) => ({ school, teacher, student } = both), { settings: unlimited, excused: /401/ });

  async function choose({ page }: Visitor, files: Parameters<import("playwright-core").FileChooser["setFiles"]>[0], command = "Файл") {
    const asked = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Добавить к сообщению" }).click();
    await page.getByRole("menuitem", { name: command, exact: true }).click();
    await (await asked).setFiles(files);
  }
  const send = ({ page }: Visitor) => page.getByRole("button", { name: "Отправить", exact: true }).click();
  /** The files of a message, or of the last one. */
  const last = ({ page }: Visitor) => page.locator("article:has(time)").last();
  async function shot(visitor: Visitor, name: string) {
    if (shots) await visitor.page.screenshot({ path: join(shots, `${name}.png`) });
  }
  async function drop({ page }: Visitor, file: { name: string; mimeType: string; buffer: Buffer }, how: "drop" | "paste") {
    await page.evaluate(
      ({ name, type, bytes, how }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
        const chat = document.querySelector("section.chat, .chat");
        if (how === "paste") document.querySelector("form textarea, form [contenteditable]")?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        else for (const kind of ["dragenter", "dragover", "drop"]) chat?.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      { name: file.name, type: file.mimeType, bytes: [...file.buffer], how },
    );
  }

  it("are pictures with a text, seen in their proportions and as large as the window", async () => {
    await choose(teacher, [picture, { ...picture, name: "вторая.png", buffer: png(300, 500) }], "Фото или видео");
    await teacher.page.getByRole("list", { name: "Файлы" }).getByRole("listitem").nth(1).waitFor();
    await shot(teacher, "composer-light");
    expect(await violations(teacher)).toEqual([]);
    await teacher.field.fill("С экскурсии");
    await send(teacher);
    await student.sees("С экскурсии");
    const shown = student.message("С экскурсии").getByRole("img");
    expect(await shown.count()).toBe(2);
    await student.page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>("article img")].filter((each) => each.complete && each.naturalWidth > 0).length >= 2);
    expect(await shown.first().evaluate((image: HTMLImageElement) => [image.width, image.height])).toEqual([200, 133]);
    await shot(student, "pictures-light");
    expect(await violations(student)).toEqual([]);
    await student.message("С экскурсии").getByRole("button", { name: /полосы/ }).click();
    const dialog = student.page.getByRole("dialog", { name: "полосы.png" });
    await dialog.waitFor();
    await student.page.waitForFunction(() => document.querySelector<HTMLImageElement>("dialog img")?.naturalWidth === 900);
    await shot(student, "lightbox");
    expect(await violations(student)).toEqual([]);
    await student.page.keyboard.press("ArrowRight");
    await student.page.getByRole("dialog", { name: "вторая.png" }).waitFor();
    await student.page.keyboard.press("Escape");
    await student.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("come by drag and drop, and by paste", async () => {
    await drop(student, { ...picture, name: "перетащили.png" }, "drop");
    await student.page.getByRole("listitem").getByText("перетащили.png").waitFor();
    await drop(student, { ...picture, name: "вставили.png" }, "paste");
    await student.page.getByRole("listitem").getByText("вставили.png").waitFor();
    await student.page.getByRole("button", { name: "Убрать: перетащили.png" }).click();
    await send(student);
    await teacher.page.getByRole("button", { name: "Открыть изображение вставили.png" }).waitFor();
    expect(await teacher.page.getByText("перетащили.png").count()).toBe(0);
  });

  it("are documents that are saved under their name, byte for byte", async () => {
    const buffer = Buffer.from(`Домашнее задание\n${"строка\n".repeat(3000)}`);
    await choose(teacher, { name: "Задание №1.txt", mimeType: "text/plain", buffer });
    await send(teacher);
    const row = student.page.getByRole("link", { name: /^Скачать Задание №1.txt/ });
    await row.waitFor();
    const saving = student.page.waitForEvent("download");
    await row.click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe("Задание №1.txt");
    const chunks: Buffer[] = [];
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(buffer)).toBe(true);
    await shot(student, "document");
  });

  it("are shown again after the server was restarted, which forgets its cookies", async () => {
    await school.kill();
    await school.start("--rate.messages_per_second", "1000000");
    await student.page.getByRole("navigation").getByRole("link").nth(1).click();
    await student.openChat(group);
    await student.page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>("article img")].some((each) => each.complete && each.naturalWidth > 0));
  });

  it("run nothing, whatever they hold", async () => {
    const bad = `<script>window.top.hacked=1;alert(1);console.error("hacked")</script>`;
    const hostile = [
      { name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${bad}</svg>`) },
      { name: "b.html", mimeType: "text/html", buffer: Buffer.from(`<!doctype html>${bad}`) },
      { name: "c.png", mimeType: "image/png", buffer: Buffer.concat([Buffer.from("GIF89a/*"), Buffer.from(`*/=1;${bad}`)]) },
      { name: `d"><img src=x onerror=alert(1)>.txt`, mimeType: "text/plain", buffer: Buffer.from(bad) },
    ];
    let dialogs = 0;
    for (const { page } of [teacher, student]) page.on("dialog", (dialog) => void (++dialogs, dialog.dismiss()));
    for (const file of hostile) {
      await choose(teacher, file);
      const chip = teacher.page.getByRole("list", { name: "Файлы" }).getByRole("listitem");
      await chip.waitFor();
      await teacher.page.waitForFunction(() => !document.querySelector("form progress"));
      if (await chip.getByRole("alert").count()) await chip.getByRole("button").last().click();
      else {
        await teacher.field.fill(`опасный ${file.name}`);
        await send(teacher);
        await student.sees(`опасный ${file.name}`);
        const message = student.message(`опасный ${file.name}`);
        const link = message.getByRole("link", { name: /^Скачать/ });
        const href = (await link.count()) > 0 ? await link.getAttribute("href") : null;
        if (href) {
          const saving = student.page.waitForEvent("download");
          await link.click();
          await saving;
          const answer = await student.context.request.get(href);
          expect(answer.status()).toBe(200);
          expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
          expect(answer.headers()["content-security-policy"]).toContain("sandbox");
          expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
          // Whoever opens the address itself gets a file too, not a page.
          const opened = await student.context.newPage();
          const opening = opened.waitForEvent("download");
          await opened.goto(href).catch(() => {});
          await opening;
          await opened.close();
        }
      }
    }
    expect(dialogs).toBe(0);
    for (const { page } of [teacher, student]) expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  });

  it("are what somebody says, heard by the other", async () => {
    await teacher.page.getByRole("button", { name: "Записать голосовое сообщение" }).click();
    await teacher.page.getByRole("timer").getByText("0:02").waitFor();
    await shot(teacher, "recording");
    expect(await violations(teacher)).toEqual([]);
    await teacher.page.getByRole("button", { name: "Отправить запись" }).click();
    const voice = last(student).getByRole("group", { name: "Голосовое сообщение" });
    await voice.waitFor();
    expect(await voice.locator("rect").count()).toBeGreaterThan(20);
    await voice.getByRole("button", { name: "Слушать" }).click();
    await student.page.waitForFunction(() => [...document.querySelectorAll("audio")].some((each) => each.currentTime > 0.5));
    await voice.getByRole("button", { name: /^Скорость/ }).click();
    expect(await voice.locator("audio").evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(1.5);
    await shot(student, "voice");
    expect(await violations(student)).toEqual([]);
    // Not sent after all.
    await teacher.page.getByRole("button", { name: "Записать голосовое сообщение" }).click();
    await teacher.page.getByRole("timer").getByText("0:01").waitFor();
    await teacher.page.getByRole("button", { name: "Не отправлять запись" }).click();
    await teacher.write("без голоса");
    await student.sees("без голоса");
    expect(await student.page.getByRole("group", { name: "Голосовое сообщение" }).count()).toBe(1);
  });

  it("are spoken while the button is held, and say what to do if the microphone is not allowed", async () => {
    const mic = teacher.page.getByRole("button", { name: "Записать голосовое сообщение" });
    const before = await student.page.getByRole("group", { name: "Голосовое сообщение" }).count();
    await mic.hover();
    await teacher.page.mouse.down();
    await teacher.page.getByRole("timer").getByText("0:02").waitFor();
    await teacher.page.mouse.up();
    await student.page.getByRole("group", { name: "Голосовое сообщение" }).nth(before).waitFor();
    await teacher.page.evaluate(() => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"))));
    await mic.click();
    await teacher.page.getByRole("alert").getByText("Разрешите его в настройках сайта").waitFor();
    expect(await violations(teacher)).toEqual([]);
    await teacher.page.keyboard.press("Escape");
    await teacher.write("тогда письменно");
    await student.sees("тогда письменно");
  });

  it("are passed on, and are gone with their message", async () => {
    const openOther = () => student.page.getByRole("navigation").getByRole("link", { name: /Руководитель и актив/ }).first().click();
    await choose(teacher, { name: "план.txt", mimeType: "text/plain", buffer: Buffer.from("план на год") });
    await teacher.field.fill("план на год");
    await send(teacher);
    await student.sees("план на год");
    await student.act("план на год", "Переслать");
    const dialog = student.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: /Руководитель и актив/ }).check();
    await dialog.getByRole("button", { name: "Переслать" }).click();
    await dialog.waitFor({ state: "detached" });
    await openOther();
    await student.page.locator(".forwarded").getByRole("link", { name: /^Скачать план.txt/ }).waitFor();
    await student.openChat(group);
    const link = student.page.getByRole("link", { name: /^Скачать план.txt/ });
    const href = (await link.getAttribute("href")) ?? "";
    await teacher.act("план на год", "Удалить");
    await teacher.page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
    await link.waitFor({ state: "detached" });
    expect((await student.context.request.get(href)).status()).toBe(404);
    await openOther();
    await student.page.locator(".forwarded").getByText("недоступно").waitFor();
    await student.openChat(group);
  });

  it("must be chosen again if the page is closed too early; the text is not lost", async () => {
    const { page } = teacher;
    await teacher.context.route("**/uploads", () => {}); // nobody answers
    await choose(teacher, { name: "рано.txt", mimeType: "text/plain", buffer: Buffer.from("рано") });
    await page.getByRole("textbox", { name: "Сообщение" }).fill("смотрите приложение");
    await send(teacher);
    await page.getByRole("button", { name: "Убрать: рано.txt" }).waitFor();
    await pause(500);
    await page.reload();
    await teacher.context.unroute("**/uploads");
    await page.getByText("их нужно выбрать заново").waitFor();
    await page.getByRole("button", { name: "Вернуть текст в поле" }).click();
    expect(await page.getByRole("textbox", { name: "Сообщение" }).inputValue()).toBe("смотрите приложение");
    expect(await page.getByText("их нужно выбрать заново").count()).toBe(0);
    await page.getByRole("textbox", { name: "Сообщение" }).fill("");
  });

  it("survive a network that is cut and a server that is killed, 200 MB, and are saved as they were", async () => {
    const path = join(school.folder, "большой.bin");
    const sum = writeNoise(path, 200);
    const { page } = teacher;
    await choose(teacher, path);
    await page.getByRole("textbox", { name: "Сообщение" }).fill("весь архив");
    await send(teacher);
    const bar = page.getByRole("progressbar", { name: "Загрузка: большой.bin" });
    const sent = async () => ((await bar.count()) ? Number(await bar.getAttribute("value")) : Infinity);
    const reaches = async (share: number) => {
      while ((await sent()) < share * 200 * 1024 * 1024) await pause(10);
    };
    await reaches(0.1);
    await teacher.context.setOffline(true);
    await page.getByText("Нет связи. Продолжится").waitFor();
    await shot(teacher, "offline");
    const atCut = await sent();
    expect(atCut).toBeLessThan(200 * 1024 * 1024);
    await teacher.context.setOffline(false);
    await reaches(0.4);
    await school.kill();
    const atKill = await sent();
    expect(atKill).toBeLessThan(200 * 1024 * 1024);
    await school.start("--rate.messages_per_second", "1000000");
    const link = student.page.getByRole("link", { name: /^Скачать большой.bin/ });
    await link.waitFor({ timeout: 120_000 });
    await bar.waitFor({ state: "detached" });
    const [saved] = await Promise.all([student.page.waitForEvent("download"), link.click()]);
    expect(await saved.failure()).toBeNull();
    expect(await sumOf(await saved.path())).toBe(sum);
    expect(await page.locator("article").getByText("весь архив", { exact: true }).count()).toBe(1);
  });

  it("are back at the field with their text when the message is taken back that waits for them", async () => {
    await student.page.context().setOffline(true);
    await student.field.fill("с файлом");
    await choose(student, { name: "план.txt", mimeType: "text/plain", buffer: Buffer.from("план") });
    await student.field.press("Enter");
    await student.page.getByRole("button", { name: "Отмена" }).click();
    expect(await student.field.inputValue()).toBe("с файлом");
    await student.page.getByText("план.txt").waitFor();
    await student.page.context().setOffline(false);
    await student.page.getByRole("button", { name: "Отправить", exact: true }).click();
    await teacher.message("с файлом").getByText("план.txt").waitFor();
    expect(await teacher.countOf("с файлом")).toBe(1);
  });

  it("are nobody's who is not in the chat", async () => {
    const name = "Открыть изображение тайна.png";
    await choose(teacher, { ...picture, name: "тайна.png" });
    await send(teacher);
    await student.page.getByRole("button", { name }).waitFor();
    const src = (await student.page.getByRole("button", { name }).getByRole("img").getAttribute("src")) ?? "";
    expect((await student.context.request.get(src)).status()).toBe(200);
    const chatId = await school.chatId(school.person("ivanova"), group);
    const person = school.person(school.card.accounts.find(({ role }) => /admin/i.test(role))?.login ?? "");
    const { people } = await person.call("findPeople", { logins: ["alekseev"] });
    await person.call("excludeMember", { chatId, accountId: people[0]?.accountId ?? 0n });
    await student.page.getByRole("button", { name }).waitFor({ state: "detached" });
    expect((await student.context.request.get(src)).status()).toBe(404);
  });

  it("take room that somebody sees, on a phone and in the dark", async () => {
    const visitor = await school.browser({ ...phone, colorScheme: "dark" });
    await visitor.signIn("ivanova");
    await visitor.openChat(group);
    await visitor.page.getByRole("button", { name: /^Открыть изображение/ }).last().waitFor();
    await pause(500);
    await shot(visitor, "phone-dark");
    expect(await violations(visitor)).toEqual([]);
    await choose(visitor, [picture], "Фото или видео");
    await pause(500);
    await shot(visitor, "phone-composer-dark");
    expect(await violations(visitor)).toEqual([]);
    await visitor.page.goto(`${school.site}/college#me`);
    await visitor.page.getByRole("heading", { name: "Место для файлов" }).waitFor();
    await shot(visitor, "storage-dark");
    expect(await violations(visitor)).toEqual([]);
  });
});
