// From an invite's link to the first message, on a phone; and what a client that breaks the rules gets.
import { Client, drawSecret, ErrorCode, hashOfSecret, JoinState, makeLink, Role } from "@atrium/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, phone, School } from "./school.js";

describe.skipIf(!browserPath)("an invite", { timeout: 120_000 }, () => {
  let school: School;
  beforeAll(async () => {
    school = await School.open();
  }, 60_000);
  afterAll(() => school.close());

  function client(login: string): Client {
    const credential = { kind: "password", login, password: school.password(login) } as const;
    const made = new Client({ server: `ws://127.0.0.1:${school.port}/ws`, space: "college", credential });
    made.start();
    return made;
  }

  // A link for a student of ИС-21.
  async function invite(by: Client, { needsApproval }: { needsApproval: boolean }): Promise<string> {
    const secret = drawSecret();
    const { units } = await by.call("readStructure", {});
    const unitId = units.find(({ title }) => title === "ИС-21")?.unitId ?? 0n;
    await by.call("makeInvite", { secretHash: await hashOfSecret(secret), role: Role.STUDENT, unitId, needsApproval });
    return makeLink({ site: school.site, space: "college", kind: "join", secret });
  }

  it("leads from its link to the first message", async () => {
    const curator = client("ivanova");
    const link = await invite(curator, { needsApproval: false });
    const newcomer = await school.browser(phone);
    await newcomer.join(link, { name: "Новикова Полина", login: "novikova" });
    await newcomer.openChat("Группа ИС-21");
    await newcomer.write("Всем привет, я новенькая");
    await newcomer.sees("Всем привет, я новенькая");
    expect(new URL(newcomer.page.url()).hash).not.toContain("join-");
    expect(newcomer.complaints).toEqual([]);

    const second = await school.browser(phone);
    await second.join(link, { name: "Чужой", login: "stranger" });
    await second.page.getByText("Эта ссылка больше не действует.").waitFor();
    curator.stop();
  });

  it("brings who has to wait back to the page that tells how it stands", async () => {
    const curator = client("ivanova");
    const link = await invite(curator, { needsApproval: true });
    const newcomer = await school.browser(phone);
    await newcomer.join(link, { name: "Тихонов Глеб", login: "tikhonov" });
    await newcomer.page.getByRole("heading", { name: "Заявка отправлена" }).waitFor();
    // Another browser, that many use: it does not stay with who waits.
    const shared = await school.browser();
    await shared.join(await invite(curator, { needsApproval: true }), { name: "Осипов Егор", login: "osipov" });
    await shared.page.getByRole("button", { name: "Забыть заявку на этом устройстве" }).click();
    await shared.page.getByRole("button", { name: "Войти с логином и паролем" }).waitFor();
    const { requests } = await curator.call("listJoinRequests", {});
    const request = requests.find(({ login }) => login === "tikhonov");
    await newcomer.page.getByRole("button", { name: "Проверить" }).click();
    await newcomer.page.getByRole("heading", { name: "Заявка отправлена" }).waitFor();
    await curator.call("decideJoinRequests", { joinRequestIds: [request?.joinRequestId ?? 0n], decision: 2 });
    await newcomer.page.getByRole("button", { name: "Проверить" }).click();
    await newcomer.page.getByRole("navigation").getByRole("link", { name: "Группа ИС-21" }).waitFor();
    curator.stop();
  });

  it("is of no more use to who withdraws their request", async () => {
    const curator = client("ivanova");
    const newcomer = await school.browser(phone);
    await newcomer.join(await invite(curator, { needsApproval: true }), { name: "Зайцев Марк", login: "zaitsev-m" });
    const { page } = newcomer;
    await page.getByRole("button", { name: "Отозвать заявку" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Отмена" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Отозвать заявку" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Отозвать заявку" }).click();
    await page.getByRole("heading", { name: "Заявка отозвана" }).waitFor();
    const { requests } = await curator.call("listJoinRequests", {});
    expect(requests.find(({ login }) => login === "zaitsev-m")?.state).toBe(JoinState.WITHDRAWN);
    await page.getByRole("button", { name: "Готово" }).click();
    await page.getByRole("button", { name: "Войти с логином и паролем" }).waitFor();
    expect(newcomer.complaints).toEqual([]);
    curator.stop();
  });

  it("does not lead a client around the rules", async () => {
    const student = client("alekseev");
    const head = client("ivanova");
    const { chats } = await head.call("listChats", {});
    const foreign = chats.find(({ title }) => /преподавател/i.test(title));
    expect(foreign).toBeDefined();
    const chatId = foreign?.chatId ?? 0n;
    const me = (await student.call("findPeople", { logins: ["alekseev"] })).people[0]?.accountId ?? 0n;
    const forbidden: [string, Promise<unknown>][] = [
      ["read", student.call("readHistory", { chatId })],
      ["write", student.call("sendMessage", { chatId, text: "я тут" })],
      ["join", student.call("addMembers", { chatId, accountIds: [me] })],
      ["members", student.call("listMembers", { chatId })],
      ["role", student.call("grantRole", { accountId: me, role: Role.HEAD })],
      ["people", student.call("listPeople", {})],
      ["audit", student.call("readAudit", {})],
      ["settings", student.call("changeSettings", { version: 0n, change: { demandsVerification: false } })],
      ["invite", student.call("makeInvite", { secretHash: new Uint8Array(32), role: Role.TEACHER })],
      ["structure", student.call("makeUnit", { kind: 2, title: "ХА-1" })],
    ];
    for (const [what, act] of forbidden) {
      const code = await act.then(
        () => "done",
        (error: { code: ErrorCode }) => error.code,
      );
      expect([ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND], what).toContain(code);
    }
    student.stop();
    head.stop();
  });
});
