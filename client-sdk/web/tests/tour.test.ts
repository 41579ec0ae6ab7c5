// The README's tour in pictures: ATRIUM_SCREENS=FOLDER draws them. Without it, that every one of them can be drawn.
import { type Client, ReportReason } from "@atrium/client";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, group, pause, phone, School, type Visitor } from "./school.js";

const folder = process.env["ATRIUM_SCREENS"];

describe.skipIf(!browserPath)("the tour", { timeout: 180_000 }, () => {
  let school: School;
  let teacher: Visitor;
  let student: Visitor;
  let chatId: bigint;
  const people = new Map<string, Client>();
  const of = (login: string) => people.get(login) as Client;
  const say = async (login: string, text: string, more = {}) => (await of(login).call("sendMessage", { chatId, text, ...more })).seq;

  beforeAll(async () => {
    if (folder) mkdirSync(folder, { recursive: true });
    school = await School.open("--rate.messages_per_second", "1000000", "--rate.commands_per_second", "1000000");
    for (const login of ["ivanova", "alekseev", "denisov", "vlasov"]) people.set(login, school.person(login));
    chatId = await school.chatId(of("ivanova"), group);
    ({ teacher, student } = await school.both(phone));
  }, 120_000);
  afterAll(() => school.close());

  async function draw(visitor: Visitor, name: string): Promise<void> {
    await pause(500);
    if (folder) await visitor.page.screenshot({ path: join(folder, `${name}.png`) });
    expect(visitor.complaints).toEqual([]);
  }
  // A photograph, as far as a page can take one.
  async function photograph(): Promise<Buffer> {
    const page = await teacher.context.newPage();
    await page.setViewportSize({ width: 960, height: 600 });
    await page.setContent(`<body style="margin:0;height:600px;background:
      radial-gradient(circle at 75% 28%, #fff7d6 0 46px, #ffe9a30a 120px), linear-gradient(#8ec5fc, #fde2c5 62%, #6a8f5a 62%, #31572c)">`);
    const picture = await page.screenshot({ type: "jpeg" });
    await page.close();
    return picture;
  }

  it("shows a thread beside its chat", async () => {
    const root = await say("ivanova", "Завтра идём в музей космонавтики, встречаемся у входа в десять. Кто с нами?");
    for (const login of ["alekseev", "denisov"]) await of(login).call("setReaction", { chatId, targetSeq: root, emoji: "👍" });
    await say("vlasov", "Я иду", { threadRootSeq: root });
    await say("denisov", "Я тоже. Брать с собой обед?", { threadRootSeq: root });
    await say("ivanova", "Да, и воду: пойдём пешком", { threadRootSeq: root });
    await say("denisov", "А тетради сегодня сдавать?");
    await teacher.page.getByRole("region", { name: group }).getByRole("button", { name: /3 ответа/ }).click();
    await teacher.page.getByRole("region", { name: "Ветка", exact: true }).getByText("пойдём пешком").waitFor();
    await draw(teacher, "tour-thread");
  });

  it("shows a poll, and who has confirmed", async () => {
    await teacher.page.getByRole("region", { name: "Ветка", exact: true }).getByRole("link", { name: /^Закрыть/ }).click();
    const poll = await say("ivanova", "Когда родительское собрание?", { poll: { options: ["в среду в 18:00", "в четверг в 19:00"] } });
    await of("alekseev").call("castVote", { chatId, targetSeq: poll, options: [2] });
    await of("denisov").call("castVote", { chatId, targetSeq: poll, options: [1] });
    const notice = await say("ivanova", "В пятницу занятий в бассейне нет. Подтвердите, что прочитали.", { confirm: {} });
    await of("denisov").call("confirmMessage", { chatId, targetSeq: notice });
    await teacher.message("в бассейне").getByRole("button", { name: "Кто ознакомился" }).click();
    await teacher.page.getByRole("dialog", { name: "Кто ознакомился" }).getByText(/^Ещё нет/).waitFor();
    await draw(teacher, "tour-confirmations");
    await teacher.page.keyboard.press("Escape");
    await student.sees("Когда родительское собрание?");
    await draw(student, "tour-phone-poll");
  });

  it("shows a quiz that is over", async () => {
    const options = ["Терешкова", "Савицкая", "Салли Райд"];
    const more = { poll: { options, quiz: true, isFinal: true }, rightOption: 2 };
    const quiz = await say("ivanova", "Кто первой из женщин вышел в открытый космос?", more);
    await of("alekseev").call("castVote", { chatId, targetSeq: quiz, options: [2] });
    await of("denisov").call("castVote", { chatId, targetSeq: quiz, options: [1] });
    await of("ivanova").call("closePoll", { chatId, targetSeq: quiz });
    await student.message("Кто первой").getByText("Верный ответ").waitFor();
    await say("denisov", "Терешкова первой полетела, а вышла Савицкая", { replyToSeq: quiz });
    await student.sees("Терешкова первой полетела, а вышла Савицкая");
    await draw(student, "tour-phone-quiz");
  });

  it("shows pictures, documents and a voice", async () => {
    const asked = teacher.page.waitForEvent("filechooser");
    await teacher.page.getByRole("button", { name: "Добавить к сообщению" }).click();
    await teacher.page.getByRole("menuitem", { name: "Файл", exact: true }).click();
    const text = "Маршрут: от колледжа до музея сорок минут пешком.\n".repeat(200);
    await (await asked).setFiles([
      { name: "у музея.jpg", mimeType: "image/jpeg", buffer: await photograph() },
      { name: "маршрут.txt", mimeType: "text/plain", buffer: Buffer.from(text) },
    ]);
    await teacher.write("Вот куда мы идём");
    await student.sees("Вот куда мы идём");
    await student.message("Вот куда мы идём").getByRole("img").first().waitFor();
    await teacher.page.getByRole("button", { name: "Записать голосовое сообщение" }).click();
    await teacher.page.getByRole("timer").getByText("0:04").waitFor();
    await teacher.page.getByRole("button", { name: "Отправить запись" }).click();
    const voice = student.page.getByRole("group", { name: "Голосовое сообщение" });
    await voice.getByRole("button", { name: "Слушать" }).click();
    await student.page.waitForFunction(() => [...document.querySelectorAll("audio")].some((each) => each.currentTime > 1.5));
    await voice.getByRole("button", { name: "Пауза" }).click();
    await draw(student, "tour-phone-files");
  });

  it("shows how slowly people write there now, and what somebody has begun", async () => {
    const field = student.page.getByRole("textbox", { name: "Сообщение" });
    for (const text of ["А автобус?", "Во сколько назад?", "Можно с братом?"]) await say("denisov", text);
    await of("ivanova").call("setSlowMode", { chatId, seconds: 60 });
    await student.page.getByText(/^Медленный режим: одно сообщение/).waitFor();
    await student.page.getByRole("log").evaluate((list) => (list.scrollTop = list.scrollHeight));
    await student.write("Спасибо, мы будем у входа");
    await student.sees("Спасибо, мы будем у входа");
    await field.fill("И ещё вопрос: можно взять");
    await student.page.getByRole("button", { name: /^Медленный режим: писать можно через/ }).waitFor();
    await draw(student, "tour-phone-slow-mode");
    await student.page.getByRole("link", { name: "Назад" }).tap();
    await student.page.getByRole("navigation").getByText("Черновик:").waitFor();
    await draw(student, "tour-phone-draft");
    await of("ivanova").call("setSlowMode", { chatId, seconds: 0 });
  });

  it("shows what a message said before, and what is to be sent later", async () => {
    const { page } = teacher;
    const bus = await say("ivanova", "Автобус в 9:30 у входа");
    for (const text of ["Автобус в 9:15 у входа", "Автобус в 9:15 у спортзала"])
      await of("ivanova").call("editMessage", { chatId, targetSeq: bus, text });
    await teacher.message("у спортзала").getByRole("button", { name: "изменено" }).click();
    await page.getByRole("dialog", { name: "Прежние версии" }).getByText("9:30").waitFor();
    await draw(teacher, "tour-versions");
    await page.keyboard.press("Escape");
    const morning = (days: number, hours: number, minutes = 0) => {
      const day = new Date();
      return BigInt(new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours, minutes).getTime());
    };
    const later: [bigint, string, boolean][] = [
      [morning(1, 7, 30), "Доброе утро! Не забудьте сменную обувь", true],
      [morning(4, 8), "Напоминаю: сегодня сдаём рефераты по физике", false],
    ];
    for (const [atMs, text, silent] of later) await of("ivanova").call("scheduleMessage", { message: { chatId, text, silent }, atMs });
    await page.getByRole("button", { name: "Запланировано: 2" }).click();
    await page.getByRole("dialog", { name: "Запланированные сообщения" }).getByText("рефераты").waitFor();
    await draw(teacher, "tour-scheduled");
    await page.keyboard.press("Escape");
  });

  it("shows what was reported to who decides", async () => {
    const rude = await say("denisov", "Кто не придёт, тот трус и двоечник");
    await of("alekseev").call("reportMessage", { chatId, targetSeq: rude, reason: ReportReason.BULLYING, comment: "Так он пишет всем" });
    await teacher.page.goto(`${teacher.page.url().split("#")[0]}#reports`);
    const row = teacher.page.getByRole("listitem").filter({ hasText: "Жалоба № 1" });
    await row.getByRole("button", { name: /^Прочитать сообщение/ }).click();
    await row.getByText("Кто не придёт").waitFor();
    await draw(teacher, "tour-reports");
  });
});
