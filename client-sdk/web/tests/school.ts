// A real server with the demo's college, and real browsers before it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@atrium/client";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
export const programs = join(root, "build/release/bin");
const browsers = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** A class's chat, where Ivanova moderates and Alekseev is a student. */
export const group = "Группа ИС-21";
export const browserPath = browsers.find((path) => existsSync(path));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class School {
  readonly folder = mkdtempSync(join(tmpdir(), "atrium-web-"));
  port = 0;
  /** Seconds by which the server's wall clock is ahead, from its next start on. */
  clockAhead = 0;
  #server: ChildProcess | undefined;
  #browser: Browser | undefined;
  readonly #visitors: Visitor[] = [];
  readonly #people: Client[] = [];

  static async open(...settings: string[]): Promise<School> {
    const school = new School();
    school.port = await freePort();
    await school.start(...settings);
    return school;
  }

  get site(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the server, and waits until it is ready. */
  async start(...settings: string[]): Promise<void> {
    const words = ["demo", "--data", join(this.folder, "data"), "--port", String(this.port), "--log.level", "warning"];
    const clock = { LD_PRELOAD: join(programs, "../lib/libatrium_moved_clock.so"), ATRIUM_CLOCK_AHEAD_S: String(this.clockAhead) };
    const env = { ...process.env, ...(this.clockAhead === 0 ? {} : clock) };
    this.#server = spawn(join(programs, "atriumd"), [...words, ...settings], { stdio: ["ignore", "ignore", "inherit"], env });
    for (let tries = 0; tries < 200; ++tries) {
      const ready = await fetch(`${this.site}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      await pause(50);
    }
    throw new Error("atriumd did not start");
  }

  /** As a power cut. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await gone;
  }

  get card(): { space: string; accounts: { login: string; password: string; role: string }[] } {
    return JSON.parse(readFileSync(join(this.folder, "data/demo.json"), "utf8")) as never;
  }
  password(login: string): string {
    return this.card.accounts.find((account) => account.login === login)?.password ?? "";
  }

  /** Somebody without a browser, until the school closes. */
  person(login: string): Client {
    const credential = { kind: "password" as const, login, password: this.password(login) };
    const client = new Client({ server: `ws://127.0.0.1:${this.port}/ws`, space: "college", credential });
    this.#people.push(client);
    client.start();
    return client;
  }
  async chatId(client: Client, title: string): Promise<bigint> {
    const { chats } = await client.call("listChats", {});
    const chat = chats.find((each) => each.title === title);
    if (!chat) throw new Error(`${title} is not among the chats`);
    return chat.chatId;
  }

  /** A browser of its own for somebody. Whatever the page complains of in its console ends up in `complaints`. */
  async browser(options: BrowserContextOptions = {}): Promise<Visitor> {
    this.#browser ??= await chromium.launch({ executablePath: browserPath ?? "", args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
    const context = await this.#browser.newContext({ locale: "ru-RU", viewport: { width: 1200, height: 800 }, ...options });
    const visitor = new Visitor(this, context, await context.newPage());
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A teacher and a student, each in a browser of their own, in the chat of their group. */
  async both(studentsBrowser: BrowserContextOptions = {}): Promise<{ teacher: Visitor; student: Visitor }> {
    const [teacher, student] = [await this.browser(), await this.browser(studentsBrowser)];
    await teacher.signIn("ivanova");
    await student.signIn("alekseev");
    for (const visitor of [teacher, student]) await visitor.openChat(group);
    return { teacher, student };
  }

  /** What all pages so far have complained of. */
  get complaints(): string[] {
    return this.#visitors.flatMap(({ complaints }) => complaints);
  }

  async close(): Promise<void> {
    for (const client of this.#people) client.stop();
    for (const { context } of this.#visitors) await context.close();
    await this.#browser?.close();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Settings under which somebody may write as fast as they can. */
export const unlimited = ["--rate.messages_per_second", "1000000", "--rate.commands_per_second", "1000000"];

export interface Both {
  readonly school: School;
  readonly teacher: Visitor;
  readonly student: Visitor;
}
interface BothOptions {
  readonly settings?: readonly string[];
  readonly studentsBrowser?: BrowserContextOptions;
  /** What pages may complain of. */
  readonly excused?: RegExp;
}
/** For the tests of a file: a school with a teacher and a student before it (`School.both`), and no page that complains in any of them. */
export function openBoth(take: (both: Both) => unknown, { settings = [], studentsBrowser = {}, excused = /^$/ }: BothOptions = {}): void {
  let school: School | undefined;
  beforeAll(async () => {
    school = await School.open(...settings);
    await take({ school, ...(await school.both(studentsBrowser)) });
  }, 90_000);
  afterEach(() => expect(school?.complaints.filter((each) => !excused.test(each))).toEqual([]));
  afterAll(() => school?.close());
}

export const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** What Chromium says by itself of a server that was stopped, of a network that was cut, and of what is no longer there. */
const lostOrGone = /WebSocket|ERR_(CONNECTION|SOCKET|INTERNET|NETWORK|EMPTY_RESPONSE)|status of 404/;

/** Somebody before a browser. */
export class Visitor {
  readonly complaints: string[] = [];

  constructor(
    readonly school: School,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on("console", (message) => {
      if (message.type() === "error" && !lostOrGone.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.setDefaultTimeout(30_000);
  }

  async signIn(login: string, password = this.school.password(login)): Promise<void> {
    await this.page.goto(`${this.school.site}/college`);
    await this.page.getByRole("button", { name: "Войти с логином и паролем" }).click();
    await this.page.getByLabel("Логин").fill(login);
    await this.page.getByLabel("Пароль").fill(password);
    await this.page.getByRole("button", { name: "Войти", exact: true }).click();
    await this.page.getByRole("navigation").waitFor();
  }
  /** On the pages that are opened from now on the device's clock is wrong by so much. */
  async setClock(wrongMs: number): Promise<void> {
    await this.context.addInitScript((wrong) => {
      const now = Date.now;
      Date.now = () => now() + wrong;
    }, wrongMs);
  }
  /** Asks to be let in by an invite's link; what comes of it is for the caller to see. */
  async join(link: string, who: { name: string; login: string; ward?: string }): Promise<void> {
    await this.page.goto(link);
    await this.page.getByLabel("Имя и фамилия").fill(who.name);
    await this.page.getByLabel("Логин").fill(who.login);
    await this.page.getByLabel("Пароль", { exact: true }).fill("сиреневый-трамвай-7");
    if (who.ward) await this.page.getByLabel(/Чей вы родитель/).fill(who.ward);
    await this.page.getByRole("button", { name: "Присоединиться" }).click();
  }
  async openChat(title: string): Promise<void> {
    // The newest message of another chat may name this one.
    const called = this.page.getByText(title, { exact: true });
    await this.page.getByRole("navigation").getByRole("link").filter({ has: called }).first().click();
    await this.page.getByRole("region", { name: title }).waitFor();
  }
  /** Where a message is written. */
  get field(): Locator {
    return this.page.getByRole("textbox", { name: "Сообщение" });
  }
  async write(text: string): Promise<void> {
    await this.field.fill(text);
    await this.page.getByRole("button", { name: "Отправить", exact: true }).click();
  }
  /** Waits until a message stands in the open chat, as one that the server has. */
  async sees(text: string): Promise<void> {
    await this.page.locator("article:has(time)").getByText(text, { exact: true }).first().waitFor();
  }
  /** The message that holds this text. */
  message(text: string): Locator {
    return this.page.locator("article:has(time)", { hasText: text }).last();
  }
  /** Asks what may be done with a message. */
  async openMenu(text: string): Promise<void> {
    await this.message(text).hover();
    await this.message(text).getByRole("button", { name: "Действия с сообщением" }).click();
    await this.page.getByRole("menu").waitFor();
  }
  /** Chooses what is to be done with a message. */
  async act(text: string, command: string): Promise<void> {
    await this.openMenu(text);
    await this.page.getByRole("menu").getByRole(/^\p{L}/u.test(command) ? "menuitem" : "menuitemcheckbox", { name: command }).click();
  }
  async countOf(text: string): Promise<number> {
    return this.page.locator("article").getByText(text, { exact: true }).count();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What `<input type="datetime-local">` holds so many minutes from now. */
export function momentAhead(minutes: number): string {
  const moment = new Date(Date.now() + minutes * 60_000);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
