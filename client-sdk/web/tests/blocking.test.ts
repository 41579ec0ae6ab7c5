// An adult ends what another writes to them, in a browser before a real server.
import { ErrorCode } from "@atrium/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { violations } from "./axe.js";
import { browserPath, phone, School, type Visitor } from "./school.js";

describe.skipIf(!browserPath)("a parent", { timeout: 120_000 }, () => {
  let school: School;
  let parent: Visitor;
  beforeAll(async () => {
    school = await School.open();
    parent = await school.browser(phone);
    await parent.signIn("alekseeva");
  }, 90_000);
  afterAll(() => school.close());

  it("blocks another, who is not told, and lets them write again", async () => {
    const name = "Борисов Максим Ильич";
    const other = school.person("borisov");
    const { people } = await other.call("findPeople", { logins: ["alekseeva"] });
    const { chatId } = await other.call("openDirectChat", { accountId: people[0]?.accountId ?? 0n });
    await other.call("sendMessage", { chatId, text: "Купите билет" });
    await parent.openChat(name);
    await parent.sees("Купите билет");
    await parent.page.getByRole("link", { name: /О чате/ }).tap();
    await parent.page.getByRole("button", { name: "Заблокировать" }).tap();
    const dialog = parent.page.getByRole("dialog", { name: /Заблокировать\?/ });
    expect(await violations(parent)).toEqual([]);
    await dialog.getByRole("button", { name: "Заблокировать" }).tap();
    await parent.page.getByRole("button", { name: "Разблокировать" }).waitFor();
    await expect(other.call("sendMessage", { chatId, text: "Купите два" })).rejects.toMatchObject({ code: ErrorCode.FORBIDDEN });
    await parent.page.reload();
    await parent.page.getByRole("button", { name: "Разблокировать" }).tap();
    await parent.page.getByRole("button", { name: "Заблокировать" }).waitFor();
    await other.call("sendMessage", { chatId, text: "Спасибо" });
    expect(school.complaints).toEqual([]);
  });

  it("is offered to block nobody whom they have to hear", async () => {
    const { accountId } = await school.person("alekseeva").call("findPeople", { logins: ["sokolova"] }).then(({ people }) => people[0] ?? { accountId: 0n });
    const { chatId } = await school.person("alekseeva").call("openDirectChat", { accountId });
    await parent.page.goto(`${school.site}/college#info/${chatId}`);
    await parent.page.getByRole("list", { name: "Участники" }).getByText("sokolova").waitFor();
    await parent.page.waitForLoadState("networkidle");
    expect(await parent.page.getByRole("button", { name: "Заблокировать" }).count()).toBe(0);
  });
});
