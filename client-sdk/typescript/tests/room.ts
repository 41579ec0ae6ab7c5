// A person, what is on their device, and the server, for the tests of a Messenger.
import "fake-indexeddb/auto";

import { IndexedDbKeeper, type Keeper, MemoryKeeper, Messenger, type TimelineItem } from "../src/index.js";
import { FakeClock, FakeServer } from "../src/testing/index.js";

let databases = 0;

/** Each kind of them, for `describe.each`. */
export const keepers: [string, () => Keeper][] = [
  ["memory", () => new MemoryKeeper()],
  ["IndexedDB", () => new IndexedDbKeeper(`test ${databases++}`)],
];

export class Room {
  readonly chat: bigint;
  keeper: Keeper = new MemoryKeeper();

  /** `other`: another device in the same room. */
  constructor(
    readonly clock = new FakeClock(),
    readonly server = new FakeServer({ clock, latency: () => 1 }),
    other?: Room,
  ) {
    this.chat = other?.chat ?? server.addChat("8Б", ["anna", "boris"]);
  }
  anotherDevice(): Room {
    return new Room(this.clock, this.server, this);
  }

  // The next run of the application: with what is on the device, or a password.
  async open(how: { password?: boolean; login?: string } = {}): Promise<Messenger> {
    const { credential, ...options } = this.server.options(how.login ?? "anna");
    return Messenger.open(how.password === false ? options : { ...options, credential }, this.keeper);
  }
  // IndexedDB takes time of its own.
  async pass(ms = 1000): Promise<void> {
    await this.clock.pass(ms);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await this.clock.pass(50);
  }
  items(messenger: Messenger): readonly TimelineItem[] {
    return messenger.timeline(this.chat)?.state.get().items ?? [];
  }
  texts(messenger: Messenger): string[] {
    return this.items(messenger).filter((item) => item.entry.body.case === "message").map((item) => item.text);
  }
  async load(messenger: Messenger): Promise<void> {
    const loading = messenger.timeline(this.chat)?.load();
    await this.pass(100);
    await loading;
  }
}
