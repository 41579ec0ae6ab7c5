// A device that keeps nothing: the messenger goes on, and says so.
import { describe, expect, it } from "vitest";

import { type Keeping, MemoryKeeper } from "../src/index.js";
import { Room } from "./room.js";

class FullKeeper extends MemoryKeeper {
  /** So many attempts fail from now on. */
  failures = 0;

  override keep(keeping: Keeping, owner: string | undefined): Promise<void> {
    if (this.failures-- > 0) return Promise.reject(new DOMException("the disk is full", "QuotaExceededError"));
    return super.keep(keeping, owner);
  }
}

describe("a device on which nothing can be kept", () => {
  it("is told of, once and for good", async () => {
    const room = new Room();
    const keeper = (room.keeper = new FullKeeper());
    const messenger = await room.open();
    const told: boolean[] = [];
    messenger.keeps.subscribe((keeps) => told.push(keeps));
    await room.pass();
    keeper.failures = Infinity;
    room.server.say(room.chat, "boris", "1");
    await room.pass();
    keeper.failures = 0;
    messenger.send(room.chat, "2");
    await room.pass();
    expect(told).toEqual([true, false]);
    await room.load(messenger);
    expect(room.texts(messenger)).toEqual(["1", "2"]);
  });

  it("is not one that fails now and then", async () => {
    const room = new Room();
    const keeper = (room.keeper = new FullKeeper());
    const messenger = await room.open();
    await room.pass();
    keeper.failures = 1;
    room.server.say(room.chat, "boris", "1");
    await room.pass();
    expect(messenger.keeps.get()).toBe(true);
    expect(await keeper.loadEntries(room.chat)).toHaveLength(1);
  });
});
