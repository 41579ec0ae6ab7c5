// What becomes of messages: signs, edits, pins, mentions, deletions. Live, read from the server, and from the device.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { type CommandInput, EntityKind, MessageSchema, type Messenger, PinSchema, ReactionSchema, Role, type SingleMessage, type TimelineItem } from "../src/index.js";
import { keepers, Room } from "./room.js";

const message = 2n; // behind the chat's beginning

describe.each(keepers)("a message with %s", (_name, makeKeeper) => {
  function made(): Room {
    const room = new Room();
    room.keeper = makeKeeper();
    return room;
  }
  async function opened(room: Room): Promise<Messenger> {
    const messenger = await room.open();
    await room.pass();
    await room.load(messenger);
    return messenger;
  }
  async function did(room: Room, done: Promise<unknown>): Promise<void> {
    await room.pass();
    await done;
  }
  const react = (room: Room, login: string, emoji: string) =>
    room.server.tell(room.chat, login, { case: "reaction", value: create(ReactionSchema, { targetSeq: message, emoji }) });
  const signs = (item: TimelineItem | undefined) => item?.reactions.map(({ emoji, accountIds }) => `${emoji} ${accountIds.join(" ")}`);
  const itemOf = (room: Room, messenger: Messenger) => room.items(messenger).find(({ seq }) => seq === message);
  const textOf = (found: SingleMessage) => (typeof found === "object" ? found.text : found);

  // The same by each way: as it happens, from a page, from the device, from the device and then caught up with.
  async function everyWay(happens: (room: Room, messenger: Messenger) => Promise<void>, check: (room: Room, messenger: Messenger) => void): Promise<void> {
    const room = made();
    room.server.say(room.chat, "boris", "первое");
    const live = await opened(room);
    await happens(room, live);
    await room.pass();
    check(room, live);
    await live.close();

    const other = room.anotherDevice();
    other.keeper = makeKeeper();
    const fresh = await other.open();
    await other.pass();
    await other.load(fresh);
    check(other, fresh);
    await fresh.close();

    room.server.listens = false;
    const kept = await room.open({ password: false });
    await room.load(kept);
    check(room, kept);
    await kept.close();
  }

  it("bears the signs that people put to it", () =>
    everyWay(
      async (room, messenger) => {
        react(room, "boris", "👍");
        react(room, "boris", "🎉");
        await did(room, messenger.client.call("setReaction", { chatId: room.chat, targetSeq: message, emoji: "🎉" }));
        await did(room, messenger.client.call("setReaction", { chatId: room.chat, targetSeq: message, emoji: "👍" }));
      },
      (room, messenger) => {
        const [anna, boris] = ["anna", "boris"].map((login) => room.server.person(login).accountId);
        expect(signs(itemOf(room, messenger))).toEqual([`🎉 ${boris}`, `👍 ${anna}`]);
      },
    ));

  it("loses a sign that is taken back", () =>
    everyWay(
      (room, messenger) => {
        react(room, "boris", "👍");
        react(room, "boris", "");
        return did(room, messenger.client.call("setReaction", { chatId: room.chat, targetSeq: message, emoji: "" }));
      },
      (room, messenger) => expect(signs(itemOf(room, messenger))).toEqual([]),
    ));

  it("reads as it was edited last, and says by which edits", () =>
    everyWay(
      async (room, messenger) => {
        const edit = { chatId: room.chat, targetSeq: message };
        await did(room, messenger.client.call("editMessage", { ...edit, text: "второе" }));
        await did(room, messenger.client.call("editMessage", { ...edit, text: "третье", entities: [{ length: 12, kind: EntityKind.BOLD }] }));
      },
      (room, messenger) => {
        expect(itemOf(room, messenger)).toMatchObject({ text: "третье", editSeqs: [3n, 4n], entities: [{ kind: EntityKind.BOLD, length: 12 }] });
        expect(itemOf(room, messenger)?.editedAtMs).toBe(4000n);
      },
    ));

  it("says nothing once it is deleted, bears no sign and is pinned no more", () =>
    everyWay(
      async (room, messenger) => {
        const target = { chatId: room.chat, targetSeq: message };
        react(room, "boris", "👍");
        await did(room, messenger.client.call("editMessage", { ...target, text: "второе" }));
        await did(room, messenger.client.call("pinMessage", { ...target, pinned: true }));
        expect(messenger.chats.get()[0]?.view.pinnedSeqs).toEqual([message]);
        await did(room, messenger.client.call("deleteMessage", target));
        react(room, "boris", "🎉"); // too late
      },
      (room, messenger) => {
        expect(itemOf(room, messenger)).toMatchObject({ text: "", deleted: true, editSeqs: [], reactions: [], entities: [], editedAtMs: 0n });
        expect(messenger.chats.get()[0]?.view.pinnedSeqs).toEqual([]);
      },
    ));

  it("is pinned behind those that were pinned before", () =>
    everyWay(
      async (room, messenger) => {
        room.server.say(room.chat, "boris", "ещё");
        const pin = (targetSeq: bigint, pinned: boolean) => messenger.client.call("pinMessage", { chatId: room.chat, targetSeq, pinned });
        await did(room, pin(message, true));
        await did(room, pin(3n, true));
        await did(room, pin(message, false));
        room.server.tell(room.chat, "boris", { case: "pin", value: create(PinSchema, { targetSeq: message, pinned: true }) });
      },
      (_room, messenger) => expect(messenger.chats.get()[0]?.view.pinnedSeqs).toEqual([3n, message]),
    ));

  it("keeps nothing of what was deleted on the device, wherever it stood", async () => {
    const room = made();
    const messenger = await opened(room);
    const secret = { kind: EntityKind.LINK, offset: 0, length: 4, url: "https://sekret.example" };
    messenger.send(room.chat, "sekret", { entities: [secret] });
    await room.pass();
    await did(room, messenger.client.call("editMessage", { chatId: room.chat, targetSeq: message, text: "sekret 2", entities: [secret] }));
    await did(room, messenger.client.call("deleteMessage", { chatId: room.chat, targetSeq: message }));
    await messenger.close();
    const { chats } = await room.keeper.load();
    const kept = [...(await room.keeper.loadEntries(room.chat)), ...chats.flatMap(({ newest }) => newest ?? [])];
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.filter((bytes) => new TextDecoder().decode(bytes).includes("sekret"))).toEqual([]);
  });

  it("calls whom it mentions until it is read", async () => {
    const room = made();
    const messenger = await opened(room);
    const anna = room.server.person("anna").accountId;
    const mentioned = () => messenger.chats.get()[0]?.view.mentionSeq;
    const part = { offset: 0, length: 1 };
    room.server.say(room.chat, "boris", "@", [{ ...part, kind: EntityKind.MENTION, accountId: 1n }]);
    room.server.say(room.chat, "boris", "@", [{ ...part, kind: EntityKind.MENTION_ROLE, role: Role.PARENT }]);
    await room.pass();
    expect(mentioned()).toBe(0n);
    for (const [kind, seq] of [[{ kind: EntityKind.MENTION, accountId: anna }, 4n], [{ kind: EntityKind.MENTION_ROLE, role: Role.TEACHER }, 5n], [{ kind: EntityKind.MENTION_ALL }, 6n]] as const) {
      room.server.say(room.chat, "boris", "@", [{ ...part, ...kind }]);
      await room.pass();
      expect(mentioned()).toBe(seq);
    }
    // The device remembers, and so does the server.
    await messenger.close();
    const next = await room.open({ password: false });
    expect((await settled(room, next)).mentionSeq).toBe(6n);
    next.markRead(room.chat, 5n, 4n);
    expect(next.chat(room.chat)?.get().view.mentionSeq).toBe(6n);
    next.markRead(room.chat, 6n, 5n);
    expect(next.chat(room.chat)?.get().view.mentionSeq).toBe(0n);
  });
  async function settled(room: Room, messenger: Messenger) {
    await room.pass();
    const view = messenger.chats.get()[0]?.view;
    if (!view) throw new Error("no chat");
    return view;
  }

  it("waits with what it answers, passes on and means, also for the next run", async () => {
    const room = made();
    room.server.say(room.chat, "boris", "кто?");
    const messenger = await opened(room);
    room.server.listens = false;
    room.server.cutAll();
    const more: Partial<CommandInput<"sendMessage">> = {
      replyToSeq: message,
      forward: { chatId: room.chat, seq: message },
      entities: [{ offset: 0, length: 2, kind: EntityKind.BOLD }],
    };
    messenger.send(room.chat, "я", more);
    await room.pass();
    expect(messenger.chats.get()[0]?.pending).toMatchObject([{ message: { text: "я", ...more } }]);
    await messenger.close();
    room.server.listens = true;
    const next = await room.open({ password: false });
    await room.pass(30_000);
    await room.load(next);
    expect(room.items(next).at(-1)?.entry.body).toMatchObject({ case: "message", value: { text: "я", ...more } });
  });

  it("is known by itself, wherever it stands, as it becomes", async () => {
    const room = made();
    for (let i = 0; i < 300; ++i) room.server.say(room.chat, "boris", `${i}`);
    const club = room.server.addChat("Кружок", ["boris"]);
    room.server.say(club, "boris", "не для Анны");
    const messenger = await opened(room);
    const first = messenger.message(room.chat, message);
    expect(first.get()).toBe("asked");
    const [last, nothing, hidden] = [messenger.message(room.chat, 301n), messenger.message(room.chat, 999n), messenger.message(club, message)];
    const beginning = messenger.message(room.chat, 1n);
    await room.pass();
    expect([first, last, nothing, hidden, beginning].map((each) => textOf(each.get()))).toEqual(["0", "299", "gone", "gone", "gone"]);
    expect(messenger.message(room.chat, message)).toBe(first);
    react(room, "boris", "👍");
    await did(room, messenger.client.call("editMessage", { chatId: room.chat, targetSeq: message, text: "ноль" }));
    expect(first.get()).toMatchObject({ text: "ноль", reactions: [{ emoji: "👍" }] });
    await did(room, messenger.client.call("deleteMessage", { chatId: room.chat, targetSeq: message }));
    expect(first.get()).toBe("gone");
  });

  it("is asked for anew after a reload, many at once", async () => {
    const room = made();
    for (let i = 0; i < 250; ++i) room.server.say(room.chat, "boris", `${i}`);
    const messenger = await opened(room);
    const asked: number[] = [];
    room.server.meddle = ({ command }) => {
      if (command.case === "readEntries") asked.push(command.value.seqs.length);
      return undefined;
    };
    const all = Array.from({ length: 250 }, (_, at) => messenger.message(room.chat, BigInt(at + 2)));
    await room.pass();
    expect(all.map((each) => textOf(each.get()))).toEqual(all.map((_, at) => `${at}`));
    expect(asked).toEqual([100, 100, 50]);
    room.server.restore(room.chat, 100);
    room.server.cutAll();
    await room.pass(30_000);
    expect(textOf(all[98]?.get() ?? "asked")).toBe("98");
    expect(all[99]?.get()).toBe("gone");
  });
});

describe("the list of chats", () => {
  it("shows nothing of a message that only passed something on and was deleted", async () => {
    const room = new Room();
    const messenger = await room.open();
    await room.pass();
    messenger.send(room.chat, "", { forward: { chatId: room.chat, seq: 1n } });
    await room.pass();
    expect(messenger.chats.get()[0]?.newest?.body.value).toMatchObject({ forward: { seq: 1n } });
    const deleted = messenger.client.call("deleteMessage", { chatId: room.chat, targetSeq: 2n });
    await room.pass();
    await deleted;
    expect(messenger.chats.get()[0]?.newest?.body.value).toEqual(create(MessageSchema));
  });
});
