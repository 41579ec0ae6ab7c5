// What goes on around messages: drafts, what is sent later, confirmations, slow mode. On one device, on two, and in the next run.
import { describe, expect, it } from "vitest";

import { type CommandInput, ErrorCode, type Messenger, Role } from "../src/index.js";
import { keepers, Room } from "./room.js";

describe.each(keepers)("with %s", (_name, makeKeeper) => {
  function made(other?: Room): Room {
    const room = other?.anotherDevice() ?? new Room();
    room.keeper = makeKeeper();
    return room;
  }
  async function opened(room: Room): Promise<Messenger> {
    const messenger = await room.open();
    await room.pass();
    return messenger;
  }
  async function both(): Promise<{ room: Room; phone: Messenger; other: Room; desk: Messenger }> {
    const room = made();
    const other = made(room);
    return { room, phone: await opened(room), other, desk: await opened(other) };
  }
  const draftOf = (room: Room, messenger: Messenger) => messenger.chat(room.chat)?.get().draft?.text;
  const asked = (room: Room): string[] => {
    const all: string[] = [];
    room.server.meddle = ({ command }) => {
      if (command.case === "setDraft") all.push(command.value.draft?.text ?? "");
      return undefined;
    };
    return all;
  };

  describe("a draft", () => {
    it("is here at once, and on the other device once its writer pauses", async () => {
      const { room, phone, desk } = await both();
      const told = asked(room);
      for (const text of ["З", "Зав", "Завтра"]) {
        phone.drafts.set(room.chat, { text });
        await room.pass(500);
      }
      expect([draftOf(room, phone), draftOf(room, desk), told]).toEqual(["Завтра", undefined, []]);
      await room.pass(1500);
      expect([draftOf(room, desk), told]).toEqual(["Завтра", ["Завтра"]]);
      phone.drafts.set(room.chat, undefined);
      await room.pass(2000);
      expect([draftOf(room, phone), draftOf(room, desk)]).toEqual([undefined, undefined]);
    });

    it("is told at once when its writer looks elsewhere", async () => {
      const { room, phone, desk } = await both();
      phone.drafts.set(room.chat, { text: "иду" });
      phone.drafts.flush();
      await room.pass(100);
      expect(draftOf(room, desk)).toBe("иду");
    });

    it("costs nothing if it was sent before anybody heard of it", async () => {
      const { room, phone } = await both();
      const told = asked(room);
      phone.drafts.set(room.chat, { text: "да" });
      phone.drafts.set(room.chat, undefined);
      await room.pass(2000);
      expect(told).toEqual([]);
    });

    it("that is being written here does not give way to another device's", async () => {
      const { room, phone, desk } = await both();
      phone.drafts.set(room.chat, { text: "с телефона" });
      await room.pass(1000);
      desk.drafts.set(room.chat, { text: "со стола" });
      desk.drafts.flush();
      await room.pass(100);
      expect(draftOf(room, phone)).toBe("с телефона");
      await room.pass(2000);
      expect([draftOf(room, phone), draftOf(room, desk)]).toEqual(["с телефона", "с телефона"]);
    });

    it("that changed while this device was away is as the server has it", async () => {
      const { room, phone, other, desk } = await both();
      const says = async (text: string) => {
        phone.drafts.set(room.chat, text === "" ? undefined : { text });
        await room.pass(2000);
      };
      await says("было");
      await desk.close();
      await says("");
      const next = await other.open({ password: false });
      expect(draftOf(room, next)).toBe("было");
      await room.pass();
      expect(draftOf(room, next)).toBeUndefined();
      await next.close();
      await says("стало");
      const last = await other.open({ password: false });
      await room.pass();
      expect(draftOf(room, last)).toBe("стало");
    });

    it("that was written without a network is told by the next run", async () => {
      const { room, phone, desk } = await both();
      room.server.listens = false;
      room.server.cutAll();
      phone.drafts.set(room.chat, { text: "в метро" });
      await room.pass(2000);
      await phone.close();
      room.server.listens = true;
      const next = await room.open({ password: false });
      expect(draftOf(room, next)).toBe("в метро");
      await room.pass(30_000);
      expect([draftOf(room, next), draftOf(room, desk)]).toEqual(["в метро", "в метро"]);
    });
  });

  it("what is scheduled is known on both devices, the next first, until it is cancelled", async () => {
    const { room, phone, desk } = await both();
    const [here, there] = [phone, desk].map((each) => each.scheduled.of(room.chat));
    const texts = (list: typeof here) => list?.get().map(({ message }) => message?.text);
    for (const [text, atMs] of [["потом", 2000n], ["сначала", 1000n]] as const) {
      const planned = phone.scheduled.plan(room.chat, { text, silent: true }, atMs);
      await room.pass(100);
      await planned;
    }
    expect([texts(here), texts(there)]).toEqual([["сначала", "потом"], ["сначала", "потом"]]);
    expect(here?.get()[0]).toMatchObject({ atMs: 1000n, message: { silent: true } });
    const cancelled = desk.scheduled.cancel(room.chat, here?.get()[0]?.scheduledId ?? 0n);
    await room.pass(100);
    await cancelled;
    expect([texts(here), texts(there)]).toEqual([["потом"], ["потом"]]);
  });

  describe("a message to be confirmed", () => {
    const waits = (room: Room, messenger: Messenger) => messenger.chat(room.chat)?.get().view.confirmSeqs;
    // By Boris: they stand at 2, 3, ...
    async function asks(room: Room, confirm: CommandInput<"sendMessage">["confirm"]): Promise<void> {
      const boris = await made(room).open({ login: "boris" });
      boris.send(room.chat, "прочтите", confirm ? { confirm } : {});
      await room.pass();
      await boris.close();
    }

    it("waits for those whom it asks, live and after a time away, until they confirm", async () => {
      const { room, phone, desk } = await both();
      await asks(room, { roles: [Role.STUDENT] });
      await asks(room, { roles: [Role.TEACHER, Role.STAFF] });
      await asks(room, { roles: [] });
      expect([waits(room, phone), waits(room, desk)]).toEqual([[3n, 4n], [3n, 4n]]);
      const confirmed = phone.confirm(room.chat, 3n);
      await room.pass();
      await confirmed;
      expect(waits(room, phone)).toEqual([4n]);
      room.server.cutAll();
      await room.pass(30_000);
      expect([waits(room, phone), waits(room, desk)]).toEqual([[4n], [4n]]);
    });

    it("waits for nobody once it is closed or deleted; and says so", async () => {
      const { room, phone } = await both();
      await asks(room, { roles: [] });
      await asks(room, { roles: [] });
      await room.load(phone);
      const closed = phone.client.call("closeConfirmation", { chatId: room.chat, targetSeq: 2n });
      await room.pass();
      await closed;
      expect(waits(room, phone)).toEqual([3n]);
      const deleted = phone.client.call("deleteMessage", { chatId: room.chat, targetSeq: 3n });
      await room.pass();
      await deleted;
      expect(waits(room, phone)).toEqual([]);
      for (let i = 0; i < 250; ++i) room.server.say(room.chat, "boris", `${i}`);
      await room.pass();
      const state = (messenger: Messenger) => room.items(messenger).find(({ seq }) => seq === 2n)?.confirmIsClosed;
      expect(state(phone)).toBe(true);
      const fresh = await opened(made(room));
      await room.load(fresh);
      const older = fresh.timeline(room.chat)?.loadOlder();
      await room.pass();
      await older;
      expect(state(fresh)).toBe(true);
    });

    it("that was confirmed elsewhere is not asked for again by what is caught up with", async () => {
      const { room, phone, other, desk } = await both();
      await desk.close();
      await asks(room, { roles: [] });
      const confirmed = phone.confirm(room.chat, 2n);
      await room.pass();
      await confirmed;
      const later = await other.open({ password: false });
      await room.pass();
      expect(later.chat(room.chat)?.get().view.headSeq).toBe(3n);
      expect(waits(room, later)).toEqual([]);
    });
  });

  it("slow mode is told, and what came too soon says for how long to wait", async () => {
    const { room, phone, desk } = await both();
    const set = phone.client.call("setSlowMode", { chatId: room.chat, seconds: 30 });
    await room.pass();
    await set;
    expect([phone, desk].map((each) => each.chat(room.chat)?.get().view.slowModeS)).toEqual([30, 30]);
    room.server.meddle = ({ command }) => (command.case === "sendMessage" ? ErrorCode.TOO_SOON : undefined);
    phone.send(room.chat, "ещё раз");
    await room.pass();
    expect(phone.chat(room.chat)?.get().pending).toMatchObject([{ state: "failed", error: { code: ErrorCode.TOO_SOON } }]);
  });
});
