// A connection in memory: what is said arrives later, in order, unless the connection is cut.
import { create, toBinary } from "@bufbuild/protobuf";

import type { Clock } from "../clock.js";
import { type ServerFrame, ServerFrameSchema } from "../gen/atrium/wire/v1/frames_pb.js";
import type { Transport, TransportEvents } from "../transport.js";

type Content = ServerFrame["content"];
type ContentInit = { [Each in Content as NonNullable<Each["case"]>]: { case: Each["case"]; value: Record<string, unknown> } };
export type Reply = ContentInit[keyof ContentInit];

/** What a connection needs of its server. */
interface Host {
  readonly clock: Clock;
  latency: () => number;
  take(connection: FakeConnection, bytes: Uint8Array): void;
  forget(connection: FakeConnection): void;
}

/** One client's connection as the server sees it. */
export class FakeConnection {
  login: string | undefined;
  resumed = false;
  #open = true;
  // What is said to one connection arrives in order, however long it takes.
  #arrival = { toClient: 0, toServer: 0 };

  constructor(
    private readonly server: Host,
    private readonly events: TransportEvents,
  ) {
    this.#later("toClient", () => events.onOpen());
  }

  #later(way: "toClient" | "toServer", then: () => void): void {
    const now = this.server.clock.now();
    this.#arrival[way] = Math.max(this.#arrival[way], now + this.server.latency());
    this.server.clock.after(this.#arrival[way] - now, () => {
      if (this.#open) then();
    });
  }

  transport(): Transport {
    return {
      bufferedBytes: 0,
      send: (bytes) => this.#later("toServer", () => this.server.take(this, bytes)),
      close: () => {
        this.#open = false;
        this.server.forget(this);
      },
    };
  }

  say(content: Reply, replyTo = 0n): void {
    const frame = create(ServerFrameSchema, { replyTo, content: content as never });
    const body = toBinary(ServerFrameSchema, frame);
    const bytes = new Uint8Array(body.length + 3);
    // Three bytes of length, whatever it is: a varint may be longer than it has to be.
    bytes.set([(body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80, body.length >> 14]);
    bytes.set(body, 3);
    this.#later("toClient", () => this.events.onMessage(bytes));
  }

  close(code: number, reason = ""): void {
    if (!this.#open) return;
    this.#later("toClient", () => {
      this.#open = false;
      this.events.onClose(code, reason);
    });
    this.server.forget(this);
  }

  /** As a cable that is pulled: what is under way is lost. */
  cut(): void {
    if (!this.#open) return;
    this.#open = false;
    this.server.forget(this);
    this.server.clock.after(0, () => this.events.onClose(1006, "cut"));
  }
}
