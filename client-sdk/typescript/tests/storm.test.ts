// A network by a seed: whatever it does, nobody sees a gap, a duplicate or a wrong order, and nothing is said twice.
import { describe, expect, it } from "vitest";

import { Client, ErrorCode } from "../src/index.js";
import { FakeClock, FakeServer } from "../src/testing/index.js";
import { Dice } from "./dice.js";

const first = Number(process.env["ATRIUM_FIRST_SEED"] ?? 1);
const episodes = Number(process.env["ATRIUM_EPISODES"] ?? 1000);
const logins = ["anna", "boris", "vera"];

interface Wish {
  text: string;
  /** The message in whose thread it goes; 0 = in the chat's flow. */
  threadRootSeq: bigint;
  accepted?: bigint;
}

class Episode {
  readonly dice: Dice;
  readonly clock = new FakeClock();
  readonly server: FakeServer;
  readonly chats: bigint[];
  /** By login and chat: where they are, and what they have had since. */
  readonly positions = new Map<string, bigint>();
  readonly clients: Client[] = [];
  readonly complaints: string[] = [];
  wishes: Wish[] = [];

  constructor(seed: number) {
    this.dice = new Dice(seed);
    this.server = new FakeServer({ clock: this.clock, latency: () => this.dice.below(40) });
    this.chats = [1, 2].map((number) => this.server.addChat(`chat ${number}`, logins));
    this.server.meddle = (frame) => {
      if (this.dice.happens(0.02)) return "close";
      if (this.dice.happens(0.03) && frame.command.case === "sendMessage") return ErrorCode.BUSY;
      return undefined;
    };
    for (const login of logins) this.clients.push(this.client(login));
  }

  client(login: string): Client {
    const client = new Client(
      { ...this.server.options(login), random: () => this.dice.next() },
      {
        onEntry: ({ chatId, seq }) => {
          const key = `${login} ${chatId}`;
          const last = this.positions.get(key);
          if (last !== undefined && seq !== last + 1n) this.complaints.push(`${key}: ${seq} after ${last}`);
          this.positions.set(key, seq);
        },
        onReloaded: ({ chatId, next }) => this.complaints.push(`${login} ${chatId}: reloaded to ${next}`),
        onEnded: (error) => this.complaints.push(`${login} ended: ${error.message}`),
      },
    );
    client.subscribe();
    client.start();
    return client;
  }

  step(): void {
    const chat = this.dice.pick(this.chats);
    const what = this.dice.next();
    if (what < 0.4) this.wish(chat);
    else if (what < 0.6) this.server.say(chat, this.dice.pick(logins), "hm");
    else if (what < 0.7) this.server.repeatNewest(chat);
    else if (what < 0.75) this.server.cutAll();
    else if (what < 0.78) this.server.closeAll(this.dice.pick([1001, 1012, 4000, 4001]));
    else if (what < 0.8) this.server.listens = !this.server.listens;
    this.clock.advance(this.dice.below(200));
  }

  wish(chatId: bigint): void {
    const roots = this.server.log(chatId).filter(({ body, thread }) => body.case === "message" && !thread);
    const isAnswer = roots.length > 0 && this.dice.happens(0.4);
    const wish: Wish = { text: `wish ${this.wishes.length}`, threadRootSeq: isAnswer ? this.dice.pick(roots).seq : 0n };
    this.wishes.push(wish);
    void this.dice
      .pick(this.clients)
      .call("sendMessage", { chatId, text: wish.text, threadRootSeq: wish.threadRootSeq })
      .then(({ seq }) => (wish.accepted = seq));
  }

  async finish(): Promise<void> {
    this.server.meddle = () => undefined;
    this.server.listens = true;
    for (let i = 0; i < 40; ++i) this.clock.advance(1000);
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const { text, threadRootSeq, accepted } of this.wishes) {
      const there = this.chats.flatMap((chat) =>
        this.server.log(chat).filter((entry) => entry.body.case === "message" && entry.body.value.text === text),
      );
      if (there.length !== 1) this.complaints.push(`${text} stands there ${there.length} times`);
      if ((there[0]?.thread?.rootSeq ?? 0n) !== threadRootSeq) this.complaints.push(`${text} stands elsewhere`);
      if (accepted === undefined || there[0]?.seq !== accepted) this.complaints.push(`${text} was not answered well`);
    }
    for (const login of logins) {
      for (const chat of this.chats) {
        const last = this.positions.get(`${login} ${chat}`);
        const head = BigInt(this.server.log(chat).length);
        if (last !== undefined && last !== head) this.complaints.push(`${login} ${chat}: at ${last} of ${head}`);
      }
    }
    for (const client of this.clients) client.stop();
  }
}

describe("a network by a seed", () => {
  it(`does no harm, ${episodes} times from ${first} on`, { timeout: 600_000 }, async () => {
    let entries = 0;
    for (let seed = first; seed < first + episodes; ++seed) {
      const episode = new Episode(seed);
      for (let step = 0; step < 60; ++step) episode.step();
      await episode.finish();
      expect(episode.complaints, `replay with ATRIUM_FIRST_SEED=${seed} ATRIUM_EPISODES=1`).toEqual([]);
      for (const chat of episode.chats) entries += episode.server.log(chat).length;
    }
    expect(entries).toBeGreaterThan(episodes * 10);
    console.log(`${episodes} episodes, ${entries} entries`);
  });
});
