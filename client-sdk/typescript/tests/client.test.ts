// A client and a server in one process, with a clock that waits.
import { describe, expect, it } from "vitest";

import { AtriumError, Client, type Entry, ErrorCode, type Events, type Options } from "../src/index.js";
import { FakeClock, FakeServer } from "../src/testing/index.js";

class Room {
  readonly clock = new FakeClock();
  readonly server = new FakeServer({ clock: this.clock, latency: () => 1 });
  readonly chat = this.server.addChat("8Б", ["anna", "boris"]);
  readonly entries: Entry[] = [];
  readonly states: string[] = [];
  tokens: Uint8Array[] = [];
  ended: AtriumError | undefined;

  client(options: Partial<Options> = {}, events: Events = {}): Client {
    const client = new Client(
      { ...this.server.options("anna"), random: () => 0.5, ...options },
      {
        onEntry: (entry) => this.entries.push(entry),
        onState: (state) => this.states.push(state),
        onToken: (token) => this.tokens.push(token),
        onEnded: (error) => (this.ended = error),
        ...events,
      },
    );
    client.subscribe({ epoch: 0n, chats: new Map() });
    client.start();
    return client;
  }
  pass(ms: number): Promise<void> {
    return this.clock.pass(ms);
  }
  get texts(): string[] {
    return this.entries.map((entry) => (entry.body.case === "message" ? entry.body.value.text : `(${String(entry.body.case)})`));
  }
}

describe("a client", () => {
  it("signs in, sends, and hears its own message once", async () => {
    const room = new Room();
    const client = room.client();
    const sent = client.call("sendMessage", { chatId: room.chat, text: "Привет" });
    await room.pass(100);
    expect(await sent).toMatchObject({ chatId: room.chat, seq: 2n });
    expect(room.texts).toEqual(["Привет"]);
    expect(room.states).toEqual(["connecting", "signing-in", "online"]);
    expect(room.tokens).toHaveLength(1);
  });

  it("misses nothing and repeats nothing when it is cut off", async () => {
    const room = new Room();
    const client = room.client();
    await room.pass(100);
    room.server.say(room.chat, "boris", "1");
    await room.pass(10);
    room.server.cutAll();
    room.server.say(room.chat, "boris", "2");
    const sent = client.call("sendMessage", { chatId: room.chat, text: "3" });
    await room.pass(5000);
    room.server.say(room.chat, "boris", "4");
    room.server.repeatNewest(room.chat);
    await room.pass(10);
    expect(room.texts).toEqual(["1", "2", "3", "4"]);
    await expect(sent).resolves.toMatchObject({ seq: 4n });
  });

  it("sends again under the same request id when an answer was lost", async () => {
    const room = new Room();
    const client = room.client();
    await room.pass(100);
    const ids: string[] = [];
    room.server.meddle = (frame) => {
      if (frame.command.case !== "sendMessage") return undefined;
      ids.push(String(frame.command.value.requestId?.counter));
      // The server has done it, and nobody hears of it.
      if (ids.length === 1) room.clock.after(0, () => room.server.cutAll());
      return undefined;
    };
    const sent = client.call("sendMessage", { chatId: room.chat, text: "einmal" });
    await room.pass(5000);
    await expect(sent).resolves.toMatchObject({ seq: 2n });
    expect(ids).toEqual(["1", "1"]);
    expect(room.texts).toEqual(["einmal"]);
  });

  it("uses its token after a reconnect, and the password when the token is refused", async () => {
    const room = new Room();
    room.client({ token: new Uint8Array(32) });
    await room.pass(100);
    expect(room.tokens).toHaveLength(1);
    const credentials: unknown[] = [];
    room.server.meddle = (frame) => {
      if (frame.command.case === "signIn") credentials.push(frame.command.value.credential.case);
      return undefined;
    };
    room.server.cutAll();
    await room.pass(5000);
    expect(credentials).toEqual(["token"]);
    expect(room.tokens).toHaveLength(1);
  });

  it("ends when nothing lets it in", async () => {
    const room = new Room();
    const client = room.client({ token: new Uint8Array(32), credential: undefined });
    const asked = expect(client.call("listChats", {})).rejects.toMatchObject({ reason: "no-credential" });
    await room.pass(100);
    await asked;
    expect(room.ended?.reason).toBe("no-credential");
    await expect(client.call("listChats", {})).rejects.toMatchObject({ reason: "no-credential" });
  });

  it("ends when it is signed out, and does not come back", async () => {
    const room = new Room();
    room.client();
    await room.pass(100);
    room.server.closeAll(4003);
    await room.pass(60_000);
    expect(room.ended?.reason).toBe("signed-out");
    expect(room.server.connections).toBe(0);
  });

  it("waits while the server is busy, and keeps the order", async () => {
    const room = new Room();
    const client = room.client();
    await room.pass(100);
    let refusals = 2;
    room.server.meddle = (frame) =>
      frame.command.case === "sendMessage" && refusals-- > 0 ? ErrorCode.BUSY : undefined;
    const all = ["1", "2", "3", "4"].map((text) => client.call("sendMessage", { chatId: room.chat, text }));
    await room.pass(5000);
    await Promise.all(all);
    // 3 and 4 were in flight beside those that were refused, and were taken.
    expect(room.texts).toEqual(["3", "4", "1", "2"]);
  });

  it("tells what the server refuses", async () => {
    const room = new Room();
    const client = room.client();
    const sent = expect(client.call("sendMessage", { chatId: 1n, text: "?" })).rejects.toMatchObject({
      code: ErrorCode.NOT_FOUND,
    });
    await room.pass(100);
    await sent;
  });

  it("takes a silent connection for lost", async () => {
    const room = new Room();
    room.client({ silenceMs: 20_000 });
    await room.pass(100);
    await room.pass(60_000);
    expect(room.states.at(-1)).toBe("online");
    expect(room.states).toHaveLength(3); // signs of life were enough
    room.server.meddle = () => "drop";
    await room.pass(30_000);
    expect(room.states).toContain("waiting");
  });

  it("looks at once when it is told that the network is back", async () => {
    const room = new Room();
    const client = room.client({ backoffFirstMs: 8000 });
    await room.pass(100);
    room.server.listens = false;
    room.server.cutAll();
    await room.pass(100);
    expect(client.state).toBe("waiting");
    room.server.listens = true;
    client.nudge();
    await room.pass(50);
    expect(client.state).toBe("online");
  });

  it("fails what only makes sense now", async () => {
    const room = new Room();
    const client = room.client();
    await expect(client.call("setTyping", { chatId: room.chat })).rejects.toMatchObject({ reason: "offline" });
  });

  it("ends what waits when it is stopped", async () => {
    const room = new Room();
    const client = room.client();
    const asked = client.call("listChats", {});
    client.stop();
    await expect(asked).rejects.toMatchObject({ reason: "stopped" });
    await room.pass(60_000);
    expect(room.server.connections).toBe(0);
  });

  it("gives up at once where it is told to be impatient", async () => {
    const room = new Room();
    room.server.listens = false;
    room.client({ patient: false });
    await room.pass(100);
    expect(room.ended?.reason).toBe("offline");
  });

  it("starts anew after a restore", async () => {
    const room = new Room();
    const reloaded: bigint[] = [];
    room.client({}, { onReloaded: ({ chatId }) => reloaded.push(chatId) });
    await room.pass(100);
    room.server.epoch = 2n;
    room.server.cutAll();
    await room.pass(5000);
    expect(reloaded).toEqual([room.chat]);
  });
});
