// A newer version of the messenger comes to a page that is open.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, programs, School } from "./school.js";

describe.skipIf(!browserPath)("an update", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "atrium-update-"));
  let school: School;
  beforeAll(async () => {
    // Without the compressed forms: only the files themselves are changed below.
    cpSync(join(programs, "../share/atrium/web"), folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) });
    school = await School.open("--web.path", folder);
  }, 60_000);
  afterAll(async () => {
    await school.close();
    rmSync(folder, { recursive: true });
  });

  it("is offered, and taken over when the person agrees", async () => {
    const visitor = await school.browser();
    await visitor.signIn("ivanova");
    await visitor.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await visitor.page.reload();
    await visitor.page.getByRole("navigation").waitFor();

    const worker = join(folder, "service_worker.js");
    writeFileSync(worker, readFileSync(worker, "utf8").replace(/const version = "[^"]*"/, 'const version = "the next one"'));
    const page = join(folder, "index.html");
    writeFileSync(page, readFileSync(page, "utf8").replace("<title>Атриум</title>", '<title>Атриум</title><meta name="newer" content="yes" />'));
    await school.kill();
    await school.start("--web.path", folder);

    await visitor.page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration?.update()));
    await visitor.page.getByRole("button", { name: "Обновить" }).click();
    await visitor.page.locator("meta[name=newer]").waitFor({ state: "attached" });
    await visitor.page.getByRole("navigation").waitFor();
    const caches = await visitor.page.evaluate(() => window.caches.keys());
    expect(caches).toEqual(["atrium the next one"]);
  });
});
