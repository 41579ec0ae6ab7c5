// What the list shows of chats that nobody has opened: what was said last, and in which order.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { type ChatSummary, EntrySchema, type Messenger } from "../src/index.js";
import { newestAfter } from "../src/store/chat_summary.js";
import { keepers, Room } from "./room.js";

const titles = (messenger: Messenger) => messenger.chats.get().map(({ view }) => view.title);
const textOf = (chat: ChatSummary | undefined) => (chat?.newest?.body.case === "message" ? chat.newest.body.value.text : undefined);

describe.each(keepers)("the list of chats with %s", (_name, makeKeeper) => {
  function made(): Room {
    const room = new Room();
    room.keeper = makeKeeper();
    return room;
  }
  // As after a scroll through all rows.
  async function seen(room: Room, messenger: Messenger): Promise<void> {
    for (const { view } of messenger.chats.get()) messenger.loadPreview(view.chatId);
    await room.pass();
  }
  async function opened(room: Room): Promise<Messenger> {
    const messenger = await room.open();
    await room.pass();
    return messenger;
  }
  async function withoutNetwork(room: Room, before: Messenger): Promise<Messenger> {
    await before.close();
    room.server.listens = false;
    const messenger = await room.open({ password: false });
    await Promise.resolve();
    return messenger;
  }
  async function change(room: Room, messenger: Messenger, how: { text?: string; seq: bigint }): Promise<void> {
    const target = { chatId: room.chat, targetSeq: how.seq };
    const changed =
      how.text === undefined
        ? messenger.client.call("deleteMessage", target)
        : messenger.client.call("editMessage", { ...target, text: how.text });
    await room.pass();
    await changed;
  }

  it("is as it was at once in the next run, without a network", async () => {
    const room = made();
    const club = room.server.addChat("Кружок", ["anna", "boris"]);
    room.server.addChat("Алгебра", ["anna", "boris"]);
    room.server.say(room.chat, "boris", "раньше");
    room.server.say(club, "boris", "...");
    room.server.say(club, "boris", "позже");
    const messenger = await opened(room);
    await seen(room, messenger);
    const next = await withoutNetwork(room, messenger);
    expect(titles(next)).toEqual(["Кружок", "8Б", "Алгебра"]);
    expect(next.chats.get().map(textOf)).toEqual(["позже", "раньше", undefined]);
  });

  it("begins with what is unread, as long as what was said is not known", async () => {
    const room = made();
    const unread = room.server.addChat("Ячейка", ["anna", "boris"]);
    room.server.say(unread, "boris", "непрочитанное");
    const messenger = await opened(room);
    expect(titles(messenger)).toEqual(["Ячейка", "8Б"]);
    room.server.say(room.chat, "anna", "прочитанное");
    room.server.say(room.chat, "anna", "и новее");
    await room.pass();
    expect(titles(messenger)).toEqual(["Ячейка", "8Б"]);
    await seen(room, messenger);
    expect(titles(messenger)).toEqual(["8Б", "Ячейка"]);
  });

  it("asks again after a reload", async () => {
    const room = made();
    room.server.say(room.chat, "boris", "1");
    const messenger = await opened(room);
    await seen(room, messenger);
    room.server.say(room.chat, "boris", "2");
    room.server.epoch = 2n;
    room.server.cutAll();
    await room.pass(30_000);
    expect(textOf(messenger.chats.get()[0])).toBeUndefined();
    await seen(room, messenger);
    expect(textOf(messenger.chats.get()[0])).toBe("2");
    expect(textOf((await withoutNetwork(room, messenger)).chats.get()[0])).toBe("2");
  });

  it("shows an edit and a deletion, live and in the next run", async () => {
    const room = made();
    const messenger = await opened(room);
    messenger.send(room.chat, "превет");
    await room.pass();
    await change(room, messenger, { seq: 2n, text: "привет" });
    expect(textOf(messenger.chats.get()[0])).toBe("привет");
    await messenger.close();
    const next = await room.open({ password: false });
    await Promise.resolve();
    expect(textOf(next.chats.get()[0])).toBe("привет");
    await room.pass();
    await change(room, next, { seq: 2n });
    expect(textOf(next.chats.get()[0])).toBe("");
    const last = await withoutNetwork(room, next);
    expect(textOf(last.chats.get()[0])).toBe("");
    const kept = (await room.keeper.load()).chats.map(({ newest }) => new TextDecoder().decode(newest));
    expect(kept.some((text) => text.includes("привет"))).toBe(false);
  });

  // As a version has kept it that did not keep what is newest.
  async function forgetNewest(room: Room): Promise<void> {
    const { chats, owner } = await room.keeper.load();
    const before = chats.map(({ chatId, view, position }) => ({ chatId, view, position }));
    await room.keeper.keep({ chats: before }, owner);
  }

  it("finds what is newest among the entries that are kept, as it was edited", async () => {
    const room = made();
    const messenger = await opened(room);
    messenger.send(room.chat, "превет");
    await room.pass();
    await change(room, messenger, { seq: 2n, text: "привет" });
    await messenger.close();
    await forgetNewest(room);
    const next = await withoutNetwork(room, messenger);
    expect(titles(next)).toEqual(["8Б"]);
    expect(textOf(next.chats.get()[0])).toBeUndefined();
    await seen(room, next);
    expect(textOf(next.chats.get()[0])).toBe("привет");
  });

  it("finds there that the newest was deleted", async () => {
    const room = made();
    const messenger = await opened(room);
    for (const text of ["остаётся", "секрет"]) messenger.send(room.chat, text);
    await room.pass();
    await change(room, messenger, { seq: 3n });
    await messenger.close();
    await forgetNewest(room);
    const next = await withoutNetwork(room, messenger);
    await seen(room, next);
    expect(textOf(next.chats.get()[0])).toBe("");
  });

  it("shows nothing that was found before a reload", async () => {
    const room = made();
    for (const text of ["1", "2"]) room.server.say(room.chat, "boris", text);
    const messenger = await opened(room);
    await room.load(messenger);
    await messenger.close();
    await forgetNewest(room);
    const { keeper } = room;
    const kept = await keeper.loadEntries(room.chat);
    const next = await room.open({ password: false });
    let find = () => {};
    keeper.loadEntries = () => new Promise((resolve) => (find = () => resolve(kept)));
    next.loadPreview(room.chat);
    room.server.restore(room.chat, 2);
    await room.pass(30_000);
    find();
    await room.pass();
    expect(textOf(next.chats.get()[0])).toBeUndefined();
    keeper.loadEntries = () => Promise.resolve([]);
    await seen(room, next);
    expect(textOf(next.chats.get()[0])).toBe("1");
  });
});

describe("the newest message", () => {
  const message = (seq: bigint) => create(EntrySchema, { seq, body: { case: "message", value: { text: `${seq}` } } });

  it("is not an older one that is caught up with", () => {
    expect(newestAfter(message(3n), message(2n))?.seq).toBe(3n);
    expect(newestAfter(message(3n), message(4n))?.seq).toBe(4n);
  });
});
