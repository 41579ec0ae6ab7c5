// The SDK as somebody else gets it: packed, installed into an empty project, and used by the two examples.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { browserPath, freePort, School } from "./school.js";

const sdk = new URL("../../typescript/", import.meta.url).pathname;

describe("the packed SDK", { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "atrium-package-"));
  let school: School;
  let sitePort: number;
  beforeAll(async () => {
    sitePort = await freePort();
    school = await School.open("--listen.origins", `http://127.0.0.1:${sitePort}`);
    const npm = (...words: string[]) => execFileSync("npm", [...words, "--no-audit", "--no-fund", "--loglevel", "error"], { cwd: folder });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somebody", type: "module", private: true }));
    execFileSync("npm", ["pack", "--pack-destination", folder, "--ignore-scripts", "--loglevel", "error"], { cwd: sdk });
    npm("install", "--prefer-offline", "./atrium-client-0.1.0.tgz", "ws");
    cpSync(join(sdk, "examples"), folder, { recursive: true });
  }, 120_000);
  afterAll(async () => {
    await school.close();
    rmSync(folder, { recursive: true });
  });

  it("is a conversation in Node", async () => {
    const words = ["node.mjs", `ws://127.0.0.1:${school.port}/ws`, "college", "ivanova", "Группа ИС-21", "stop"];
    const env = { ...process.env, ATRIUM_PASSWORD: school.password("ivanova") };
    const example = spawn(process.execPath, words, { cwd: folder, env });
    let said = "";
    example.stdout.on("data", (data) => (said += String(data)));
    example.stderr.on("data", (data) => (said += String(data)));
    const status = await new Promise((resolve) => example.once("exit", resolve));
    expect(said).toBe("stop\n");
    expect(status).toBe(0);
  });

  it.skipIf(!browserPath)("lists chats in a browser", async () => {
    const out = join(folder, "site");
    mkdirSync(out);
    writeFileSync(join(folder, "entry.js"), 'export { IndexedDbKeeper, Messenger } from "@atrium/client";');
    await build({
      root: folder,
      configFile: false,
      logLevel: "error",
      build: { outDir: out, lib: { entry: join(folder, "entry.js"), formats: ["es"], fileName: () => "atrium-client.js" } },
    });
    cpSync(join(folder, "browser.html"), join(out, "index.html"));
    const site = createServer((request, response) => {
      const name = request.url?.startsWith("/atrium-client.js") ? "atrium-client.js" : "index.html";
      response.setHeader("Content-Type", name.endsWith(".js") ? "text/javascript" : "text/html");
      response.end(readFileSync(join(out, name)));
    });
    await new Promise<void>((resolve) => site.listen(sitePort, "127.0.0.1", resolve));
    const visitor = await school.browser();
    await visitor.page.goto(`http://127.0.0.1:${sitePort}/?server=127.0.0.1:${school.port}`);
    await visitor.page.getByPlaceholder("login").fill("ivanova");
    await visitor.page.getByPlaceholder("password").fill(school.password("ivanova"));
    await visitor.page.getByRole("button").click();
    await visitor.page.getByText("Группа ИС-21").first().waitFor();
    site.close();
    expect(visitor.complaints).toEqual([]);
  });

  it("leaves out of a bundle what is not used", async () => {
    const size = async (code: string) => {
      const entry = join(folder, "shake.js");
      writeFileSync(entry, code);
      const made = await build({
        root: folder,
        configFile: false,
        logLevel: "error",
        build: { write: false, modulePreload: false, rolldownOptions: { input: entry } },
      });
      const [output] = Array.isArray(made) ? made : [made];
      if (!output || !("output" in output)) throw new Error("no bundle");
      return output.output.reduce((sum, file) => sum + (file.type === "chunk" ? gzipSync(file.code).length : 0), 0);
    };
    const link = await size('import { makeLink } from "@atrium/client"; globalThis.made = makeLink;');
    const client = await size('import { Client } from "@atrium/client"; globalThis.made = Client;');
    const all = await size('import { IndexedDbKeeper, Messenger } from "@atrium/client"; globalThis.made = [IndexedDbKeeper, Messenger];');
    console.log(`bytes, minified and gzipped: a link ${link}, Client ${client}, Messenger ${all}`);
    expect(link).toBeLessThan(1000);
    expect(client).toBeLessThan(all);
  });
});
