// What a messenger shows, what stays on the device, and what comes of it in the next run.
import { describe, expect, it } from "vitest";

import { ErrorCode, IndexedDbKeeper, Messenger } from "../src/index.js";
import { keepers, Room } from "./room.js";

describe.each(keepers)("a messenger with %s", (_name, makeKeeper) => {
  async function opened(): Promise<{ room: Room; messenger: Messenger }> {
    const room = new Room();
    room.keeper = makeKeeper();
    const messenger = await room.open();
    await room.pass();
    return { room, messenger };
  }

  it("lists chats with what is unread and who said what last", async () => {
    const { room, messenger } = await opened();
    room.server.say(room.chat, "boris", "Кто сделал алгебру?");
    await room.pass();
    const [chat] = messenger.chats.get();
    expect(chat).toMatchObject({ unread: 1, view: { title: "8Б" } });
    expect(chat?.newest?.body.value).toMatchObject({ text: "Кто сделал алгебру?" });
    messenger.markRead(room.chat, 2n, 1n);
    await room.pass();
    expect(messenger.chats.get()[0]?.unread).toBe(0);
  });

  it("shows what is on the device without a network, and then what was missed", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    room.server.say(room.chat, "boris", "1");
    room.server.say(room.chat, "boris", "2");
    await room.pass();
    await messenger.close();
    room.server.say(room.chat, "boris", "3");
    room.server.listens = false;

    const next = await room.open({ password: false });
    await room.pass(10);
    expect(next.account.get()?.login).toBe("anna");
    expect(next.chats.get()[0]?.view.title).toBe("8Б");
    await room.load(next);
    expect(room.texts(next)).toEqual(["1", "2"]);
    room.server.listens = true;
    await room.pass(30_000);
    expect(room.texts(next)).toEqual(["1", "2", "3"]);
  });

  it("sends what was written without a network in the next run, once", async () => {
    const { room, messenger } = await opened();
    room.server.listens = false;
    room.server.cutAll();
    messenger.send(room.chat, "из метро");
    await room.pass();
    expect(messenger.chats.get()[0]?.pending).toMatchObject([{ message: { text: "из метро" }, state: "waiting" }]);
    await messenger.close();

    room.server.listens = true;
    const next = await room.open({ password: false });
    await room.pass(30_000);
    const said = room.server.log(room.chat).filter((entry) => entry.body.case === "message");
    expect(said).toHaveLength(1);
    expect(next.chats.get()[0]?.pending).toEqual([]);
    expect(next.chats.get()[0]?.newest?.body.value).toMatchObject({ text: "из метро" });
  });

  it("says what was refused, and tries again when asked", async () => {
    const { room, messenger } = await opened();
    room.server.meddle = (frame) => (frame.command.case === "sendMessage" ? ErrorCode.STORAGE_FULL : undefined);
    messenger.send(room.chat, "а?");
    await room.pass();
    const [failed] = messenger.chats.get()[0]?.pending ?? [];
    expect(failed).toMatchObject({ state: "failed", error: { code: ErrorCode.STORAGE_FULL } });
    room.server.meddle = () => undefined;
    messenger.retry(room.chat, failed?.key ?? "");
    await room.pass();
    expect(messenger.chats.get()[0]?.pending).toEqual([]);
    await room.load(messenger);
    expect(room.texts(messenger)).toEqual(["а?"]);
  });

  it("keeps the text of no message that was deleted", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    messenger.send(room.chat, "это секрет");
    await room.pass();
    const target = room.items(messenger).at(-1)?.seq ?? 0n;
    const deleted = messenger.client.call("deleteMessage", { chatId: room.chat, targetSeq: target });
    await room.pass();
    await deleted;
    expect(room.items(messenger).find((item) => item.seq === target)).toMatchObject({ text: "", deleted: true });
    await messenger.close();
    const kept = await room.keeper.loadEntries(room.chat);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.some((item) => new TextDecoder().decode(item).includes("секрет"))).toBe(false);
  });

  it("keeps neither what an earlier run has kept, nor what it was edited to", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    messenger.send(room.chat, "это секрет");
    await room.pass();
    const edited = messenger.client.call("editMessage", { chatId: room.chat, targetSeq: 2n, text: "тоже секрет" });
    await room.pass();
    await edited;
    await messenger.close();
    const next = await room.open({ password: false });
    await room.pass();
    const deleted = next.client.call("deleteMessage", { chatId: room.chat, targetSeq: 2n });
    await room.pass();
    await deleted;
    await next.close();
    const kept = await room.keeper.loadEntries(room.chat);
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.some((item) => new TextDecoder().decode(item).includes("секрет"))).toBe(false);
  });

  it("shows nothing of what a restore has taken back", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    for (const text of ["1", "2", "3"]) room.server.say(room.chat, "boris", text);
    await room.pass();
    room.server.restore(room.chat, 2);
    room.server.cutAll();
    await room.pass(30_000);
    expect(room.texts(messenger)).toEqual(["1"]);
    room.server.say(room.chat, "boris", "вместо 2");
    await room.pass();
    expect(room.texts(messenger)).toEqual(["1", "вместо 2"]);
    await messenger.close();
    room.server.listens = false;
    const next = await room.open({ password: false });
    await room.load(next);
    expect(room.texts(next)).toEqual(["1", "вместо 2"]);
  });

  it("does not touch what another person has begun here, in another tab", async () => {
    const { room, messenger } = await opened();
    const { credential, ...options } = room.server.options("boris");
    const boris = await Messenger.open({ ...options, credential }, room.keeper);
    await room.pass();
    messenger.send(room.chat, "от Анны");
    await room.pass();
    const out = messenger.signOut();
    await room.pass();
    await out;
    await boris.close();
    const kept = await room.keeper.load();
    expect(kept.token).toBeDefined();
    expect(kept.commands).toEqual([]);
  });

  it("leaves what is kept alone when a credential is refused", async () => {
    const { room, messenger } = await opened();
    await messenger.close();
    const { credential, ...options } = room.server.options("anna");
    await Messenger.open({ ...options, credential: { kind: "password", login: "nobody", password: "?" } }, room.keeper);
    await room.pass();
    expect(credential).toBeDefined();
    expect((await room.keeper.load()).token).toBeDefined();
  });

  it("keeps a message that was refused until the person has decided", async () => {
    const { room, messenger } = await opened();
    room.server.meddle = (frame) => (frame.command.case === "sendMessage" ? ErrorCode.STORAGE_FULL : undefined);
    messenger.send(room.chat, "первое");
    messenger.send(room.chat, "второе");
    await room.pass();
    await messenger.close();
    room.server.meddle = () => undefined;
    const next = await room.open({ password: false });
    await room.pass();
    await room.load(next);
    expect(room.texts(next)).toEqual(["первое", "второе"]);
    expect((await room.keeper.load()).commands).toEqual([]);
  });

  it("signs out without a network too", async () => {
    const { room, messenger } = await opened();
    room.server.listens = false;
    room.server.cutAll();
    await room.pass(100);
    const out = messenger.signOut();
    await room.pass();
    await out;
    expect((await room.keeper.load()).token).toBeUndefined();
  });

  it("counts as unread what is, also while it catches up with own messages", async () => {
    const { room, messenger } = await opened();
    room.server.cutAll();
    room.server.listens = false;
    room.server.say(room.chat, "anna", "с другого телефона");
    for (let i = 0; i < 5; ++i) room.server.say(room.chat, "boris", `${i}`);
    room.server.read(room.chat, "anna");
    room.server.listens = true;
    await room.pass(30_000);
    expect(messenger.chats.get()[0]?.unread).toBe(0);
  });

  it("lists chats without a network in which nothing was said", async () => {
    const { room, messenger } = await opened();
    room.server.addChat("Кружок", ["anna"]);
    room.server.cutAll();
    await room.pass(30_000);
    await messenger.close();
    room.server.listens = false;
    const next = await room.open({ password: false });
    await room.pass();
    expect(next.chats.get().map(({ view }) => view.title).sort()).toEqual(["8Б", "Кружок"]);
  });

  it("shows edits, live and from the device", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    messenger.send(room.chat, "превет");
    await room.pass();
    const edited = messenger.client.call("editMessage", { chatId: room.chat, targetSeq: 2n, text: "привет" });
    await room.pass();
    await edited;
    expect(room.texts(messenger)).toEqual(["привет"]);
    await messenger.close();
    const next = await room.open({ password: false });
    await room.load(next);
    expect(room.texts(next)).toEqual(["привет"]);
    expect(room.items(next)[1]?.editedAtMs).toBe(3000n);
  });

  it("forgets everything when it signs out", async () => {
    const { room, messenger } = await opened();
    room.server.say(room.chat, "boris", "1");
    await room.pass();
    const out = messenger.signOut();
    await room.pass();
    await out;
    expect(await room.keeper.load()).toEqual({ owner: undefined, token: undefined, account: undefined, chats: [], people: [], commands: [] });
    expect(await room.keeper.loadEntries(room.chat)).toEqual([]);
  });

  it("loses a chat at once that this person was taken out of", async () => {
    const { room, messenger } = await opened();
    room.server.say(room.chat, "boris", "1");
    await room.pass();
    room.server.remove(room.chat, "anna");
    await room.pass();
    expect(messenger.chats.get()).toEqual([]);
    expect(await room.keeper.loadEntries(room.chat)).toEqual([]);
  });

  it("starts anew after a restore of the server", async () => {
    const { room, messenger } = await opened();
    await room.load(messenger);
    room.server.say(room.chat, "boris", "1");
    await room.pass();
    room.server.epoch = 2n;
    room.server.cutAll();
    await room.pass(30_000);
    expect(room.texts(messenger)).toEqual(["1"]);
    room.server.say(room.chat, "boris", "2");
    await room.pass();
    expect(room.texts(messenger)).toEqual(["1", "2"]);
    await messenger.close();
    room.server.listens = false;
    const next = await room.open({ password: false });
    await room.load(next);
    expect(room.texts(next)).toEqual(["1", "2"]);
  });
});

describe("IndexedDB", () => {
  it("is opened anew after it was closed", async () => {
    const keeper = new IndexedDbKeeper("closed");
    await keeper.keep({ begin: "1", token: new Uint8Array([1]) }, undefined);
    await new Promise((resolve) => (indexedDB.deleteDatabase("closed").onsuccess = resolve));
    await keeper.keep({ begin: "2", token: new Uint8Array([2]) }, undefined);
    expect(await keeper.load()).toMatchObject({ owner: "2", token: new Uint8Array([2]) });
  });
});

describe("a timeline", () => {
  it("reaches the first of 10,000 messages without a hole", async () => {
    const room = new Room();
    for (let i = 1; i < 10_000; ++i) room.server.say(room.chat, "boris", `${i}`);
    const messenger = await room.open();
    await room.pass();
    await room.load(messenger);
    for (let page = 0; page < 200 && messenger.timeline(room.chat)?.state.get().hasOlder; ++page) {
      const older = messenger.timeline(room.chat)?.loadOlder();
      await room.clock.pass(10);
      await older;
    }
    const seqs = room.items(messenger).map((item) => Number(item.seq));
    expect(seqs).toEqual(Array.from({ length: 10_000 }, (_, at) => at + 1));
  });

  it("says who is typing, until they have written", async () => {
    const room = new Room();
    const messenger = await room.open();
    await room.pass();
    const boris = room.server.person("boris").accountId;
    room.server.typing(room.chat, "boris");
    await room.pass(100);
    expect(messenger.chats.get()[0]?.typing).toEqual([boris]);
    room.server.say(room.chat, "boris", "вот");
    await room.pass(100);
    expect(messenger.chats.get()[0]?.typing).toEqual([]);
    room.server.typing(room.chat, "boris");
    await room.pass(8000);
    expect(messenger.chats.get()[0]?.typing).toEqual([]);
  });
});
