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
    for (const login of ["ivanova", "alekseev", "denisov"]) people.set(login, school.person(login));
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
    await say("alekseev", "Я иду", { threadRootSeq: root });
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
    await draw(student, "tour-phone-files");
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
