// Threads: what stands in them, what is unread, and that the chat's flow has nothing of it. On one device, on two, and in the next run.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { DeletionSchema, EditSchema, EntityKind, ErrorCode, type Messenger, type OpenThread, ReactionSchema } from "../src/index.js";
import { keepers, Room } from "./room.js";

const root = 2n; // behind the chat's beginning

describe.each(keepers)("a thread with %s", (_name, makeKeeper) => {
  function made(other?: Room): Room {
    const room = other?.anotherDevice() ?? new Room();
    room.keeper = makeKeeper();
    if (!other) room.server.say(room.chat, "anna", "Кто дежурит?");
    return room;
  }
  async function opened(room: Room, login = "anna"): Promise<Messenger> {
    const messenger = await room.open({ login });
    await room.pass();
    return messenger;
  }
  function threadOf(room: Room, messenger: Messenger, rootSeq = root): OpenThread {
    const thread = messenger.threads.open(room.chat, rootSeq);
    if (!thread) throw new Error("there is no such chat");
    return thread;
  }
  async function shown(room: Room, messenger: Messenger): Promise<OpenThread> {
    const thread = threadOf(room, messenger);
    const loading = thread.timeline.load();
    await room.pass(100);
    await loading;
    return thread;
  }
  const textsIn = ({ timeline, pending }: OpenThread) => [
    ...timeline.state.get().items.map(({ text, deleted }) => (deleted ? "-" : text)),
    ...pending.get().map(({ message }) => `(${message.text})`),
  ];
  const followed = (room: Room, messenger: Messenger) =>
    messenger.threads.of(room.chat).get().map(({ view, unread }) => [view.rootSeq, view.newestNo, unread]);

  it("holds what is written under its root, and the chat's flow does not", async () => {
    const room = made();
    const messenger = await opened(room);
    await room.load(messenger);
    const thread = await shown(room, messenger);
    room.server.answer(room.chat, "boris", root, "Я");
    messenger.send(room.chat, "Спасибо", { threadRootSeq: root });
    room.server.say(room.chat, "boris", "А завтра?");
    await room.pass();
    expect(textsIn(thread)).toEqual(["Я", "Спасибо"]);
    expect(room.texts(messenger)).toEqual(["Кто дежурит?", "А завтра?"]);
    expect(room.items(messenger).find(({ seq }) => seq === root)?.thread).toMatchObject({ newestNo: 2n });
    expect(messenger.chat(room.chat)?.get()).toMatchObject({ unread: 1, newest: { body: { value: { text: "А завтра?" } } } });
  });

  it("moves no read mark of its chat, and is no news in the list of chats", async () => {
    const room = made();
    const messenger = await opened(room, "boris");
    messenger.loadPreview(room.chat);
    messenger.send(room.chat, "Я", { threadRootSeq: root });
    await room.pass();
    expect(messenger.chat(room.chat)?.get()).toMatchObject({ unread: 1, newest: { body: { value: { text: "Кто дежурит?" } } } });
  });

  it("counts what is unread for who wrote its root, on each of their devices", async () => {
    const room = made();
    const other = made(room);
    const [phone, desk] = [await opened(room), await opened(other)];
    for (const text of ["1", "2", "3"]) room.server.answer(room.chat, "boris", root, text);
    await room.pass();
    expect([followed(room, phone), followed(room, desk)]).toEqual([[[root, 3n, 3]], [[root, 3n, 3]]]);
    expect(phone.chat(room.chat)?.get().unreadThreads).toBe(1);
    phone.threads.markRead(room.chat, root, 2n);
    expect(followed(room, phone)).toEqual([[root, 3n, 1]]);
    await room.pass();
    expect(followed(room, desk)).toEqual([[root, 3n, 1]]);
    desk.threads.markRead(room.chat, root, 3n);
    await room.pass();
    expect([followed(room, phone), followed(room, desk)]).toEqual([[[root, 3n, 0]], [[root, 3n, 0]]]);
    expect(phone.chat(room.chat)?.get().unreadThreads).toBe(0);
    phone.threads.markRead(room.chat, root, 1n);
    expect(followed(room, phone)).toEqual([[root, 3n, 0]]);
  });

  it("is followed by who writes there, from there on, and by nobody else", async () => {
    const room = made();
    room.server.join(room.chat, "vera");
    const [boris, vera] = [await opened(room, "boris"), await opened(made(room), "vera")];
    room.server.answer(room.chat, "anna", root, "Никто?");
    await room.pass();
    expect(followed(room, boris)).toEqual([]);
    boris.send(room.chat, "Я", { threadRootSeq: root });
    await room.pass();
    expect(followed(room, boris)).toEqual([[root, 2n, 0]]);
    room.server.answer(room.chat, "anna", root, "Хорошо");
    await room.pass();
    expect([followed(room, boris), followed(room, vera)]).toEqual([[[root, 3n, 1]], []]);
  });

  it("is followed by who is mentioned there by name, from there on", async () => {
    const room = made();
    room.server.join(room.chat, "vera");
    const [boris, vera] = [await opened(room, "boris"), await opened(made(room), "vera")];
    room.server.answer(room.chat, "anna", root, "Никто?");
    await room.pass();
    const { accountId } = room.server.person("vera");
    room.server.answer(room.chat, "anna", root, "@vera", [{ kind: EntityKind.MENTION, length: 5, accountId }]);
    await room.pass();
    expect([followed(room, boris), followed(room, vera)]).toEqual([[], [[root, 2n, 1]]]);
  });

  it("is known after a time away, the last written in first", async () => {
    const room = made();
    const second = room.server.say(room.chat, "anna", "И ещё").seq;
    for (const text of ["1", "2"]) room.server.answer(room.chat, "boris", root, text);
    room.server.answer(room.chat, "boris", second, "там");
    const messenger = await opened(room);
    expect(followed(room, messenger)).toEqual([[second, 1n, 1], [root, 2n, 2]]);
    room.server.listens = false;
    room.server.cutAll();
    await room.pass();
    room.server.answer(room.chat, "boris", root, "3");
    room.server.listens = true;
    await room.pass(30_000);
    expect(followed(room, messenger)).toEqual([[root, 3n, 3], [second, 1n, 1]]);
  });

  it("has its messages edited, deleted and signed like others", async () => {
    const room = made();
    const messenger = await opened(room);
    const [one, two] = ["один", "два"].map((text) => room.server.answer(room.chat, "boris", root, text).seq);
    const thread = await shown(room, messenger);
    const becomes = (late: boolean) => {
      const targetSeq = (late ? two : one) ?? 0n;
      room.server.tell(room.chat, "boris", { case: "edit", value: create(EditSchema, { targetSeq, text: `${targetSeq}` }) });
      room.server.tell(room.chat, "anna", { case: "reaction", value: create(ReactionSchema, { targetSeq, emoji: "👍" }) });
    };
    becomes(false);
    await room.pass();
    becomes(true);
    room.server.tell(room.chat, "boris", { case: "deletion", value: create(DeletionSchema, { targetSeq: one ?? 0n }) });
    await room.pass();
    const check = (each: OpenThread) => {
      expect(textsIn(each)).toEqual(["-", `${two}`]);
      expect(each.timeline.state.get().items[1]?.reactions).toMatchObject([{ emoji: "👍" }]);
    };
    check(thread);
    const other = made(room);
    check(await shown(other, await opened(other)));
    await messenger.close();
    room.server.listens = false;
    const next = await room.open({ password: false });
    await room.load(next);
    check(await shown(room, next));
  });

  it("is read page by page, however much of the chat lies between", async () => {
    const room = made();
    for (let i = 0; i < 450; ++i) {
      room.server.answer(room.chat, "boris", root, `${i}`);
      room.server.say(room.chat, "boris", "между");
    }
    const messenger = await opened(room);
    const thread = await shown(room, messenger);
    const { state } = thread.timeline;
    for (const expected of [400, 450]) {
      expect(state.get().hasOlder).toBe(true);
      const older = thread.timeline.loadOlder();
      await room.pass();
      await older;
      expect(state.get().items).toHaveLength(expected);
    }
    expect(state.get().hasOlder).toBe(false);
    expect(textsIn(thread)).toEqual(Array.from({ length: 450 }, (_, at) => `${at}`));
  });

  it("that fills whole pages of its chat's history hides nothing before it", async () => {
    const room = made();
    for (let i = 0; i < 500; ++i) room.server.answer(room.chat, "boris", root, `${i}`);
    const messenger = await opened(room);
    await room.load(messenger);
    await room.pass();
    expect(room.texts(messenger)).toEqual(["Кто дежурит?"]);
    expect(room.items(messenger).find(({ seq }) => seq === root)?.thread?.newestNo).toBe(500n);
  });

  it("has what was written without a network after the next run, once", async () => {
    const room = made();
    const messenger = await opened(room);
    room.server.listens = false;
    room.server.cutAll();
    const thread = threadOf(room, messenger);
    messenger.send(room.chat, "из метро", { threadRootSeq: root });
    await room.pass();
    expect(thread.pending.get()).toMatchObject([{ message: { text: "из метро" }, state: "waiting" }]);
    expect(messenger.chat(room.chat)?.get().pending).toEqual([]);
    await messenger.close();
    const next = await room.open({ password: false });
    await room.pass();
    expect(threadOf(room, next).pending.get()).toMatchObject([{ message: { text: "из метро" }, state: "waiting" }]);
    room.server.listens = true;
    await room.pass(30_000);
    expect(textsIn(await shown(room, next))).toEqual(["из метро"]);
    expect(room.server.log(room.chat).filter(({ thread: place }) => place)).toHaveLength(1);
  });

  it("shows what of it is on the device without a network", async () => {
    const room = made();
    const messenger = await opened(room);
    await room.load(messenger);
    for (const text of ["1", "2"]) room.server.answer(room.chat, "boris", root, text);
    await room.pass();
    await messenger.close();
    room.server.listens = false;
    const next = await room.open({ password: false });
    await room.load(next);
    expect(textsIn(await shown(room, next))).toEqual(["1", "2"]);
    expect(room.texts(next)).toEqual(["Кто дежурит?"]);
    expect(room.items(next).find(({ seq }) => seq === root)?.thread?.newestNo).toBe(2n);
  });

  it("goes on from what is on the device to what is older", async () => {
    const room = made();
    for (const text of ["1", "2"]) room.server.answer(room.chat, "boris", root, text);
    for (let i = 0; i < 250; ++i) room.server.say(room.chat, "boris", "между");
    room.server.answer(room.chat, "boris", root, "3");
    const messenger = await opened(room);
    await room.load(messenger);
    await messenger.close();
    const next = await room.open({ password: false });
    await room.pass();
    const thread = await shown(room, next);
    expect([textsIn(thread), thread.timeline.state.get().hasOlder]).toEqual([["3"], true]);
    const older = thread.timeline.loadOlder();
    await room.pass();
    await older;
    expect([textsIn(thread), thread.timeline.state.get().hasOlder]).toEqual([["1", "2", "3"], false]);
  });

  it("says what was refused: its root was deleted, or is none", async () => {
    const room = made();
    const messenger = await opened(room);
    room.server.tell(room.chat, "anna", { case: "deletion", value: create(DeletionSchema, { targetSeq: root }) });
    messenger.send(room.chat, "поздно", { threadRootSeq: root });
    messenger.send(room.chat, "нигде", { threadRootSeq: 1n });
    await room.pass();
    const errorOf = (rootSeq: bigint) => threadOf(room, messenger, rootSeq).pending.get().map(({ state, error }) => [state, error?.code]);
    expect([errorOf(root), errorOf(1n)]).toEqual([[["failed", ErrorCode.CONFLICT]], [["failed", ErrorCode.NOT_FOUND]]]);
    messenger.discard(room.chat, threadOf(room, messenger).pending.get()[0]?.key ?? "");
    expect(errorOf(root)).toEqual([]);
  });

  it("has nothing of what a restore has taken back", async () => {
    const room = made();
    const messenger = await opened(room);
    const thread = await shown(room, messenger);
    for (const text of ["1", "2", "3"]) room.server.answer(room.chat, "boris", root, text);
    await room.pass();
    messenger.threads.markRead(room.chat, root, 3n);
    await room.pass();
    room.server.restore(room.chat, 3);
    room.server.cutAll();
    await room.pass(30_000);
    expect(textsIn(thread)).toEqual(["1"]);
    room.server.answer(room.chat, "boris", root, "вместо 2");
    await room.pass();
    expect(textsIn(thread)).toEqual(["1", "вместо 2"]);
  });
});
