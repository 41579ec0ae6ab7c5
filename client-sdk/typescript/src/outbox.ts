// The commands of the application in the order of the calls, until each is answered: what to send next, what to send again, whose
// answer to hand over. Knows neither socket nor clock.
import { gather } from "./commands.js";
import { AtriumError } from "./errors.js";
import { encodeFrame } from "./frames.js";
import { ErrorCode } from "./gen/atrium/wire/v1/errors_pb.js";
import type { Error as WireError } from "./gen/atrium/wire/v1/errors_pb.js";
import type { ClientFrame, ServerFrame } from "./gen/atrium/wire/v1/frames_pb.js";

export interface Command {
  frame: ClientFrame;
  /** It carries a request_id: its answer is handed over after those of all changes before it. */
  changes: boolean;
  /** Worth something only on the present connection. */
  fleeting: boolean;
  /** Set: it is not sent, and this is its outcome. */
  refusal?: AtriumError | undefined;
  /** Called once, with the answer or with the reason why there is none. */
  done(answer: ServerFrame | AtriumError): void;
}

interface Item {
  readonly command: Command;
  readonly bytes: Uint8Array<ArrayBuffer>;
  progress: "waiting" | "sent" | "answered" | "finished";
  answer: ServerFrame | AtriumError | undefined;
}

// For a server that is busy and says not for how long, or cannot read its disk.
const retryAfterMs = 200;
const nothing = new Uint8Array();
/** Of one WebSocket message: below the server's 64 KiB, so that a Resume and a few pages asked for fit beside it. */
export const batchBytes = 60 * 1024;

export class Outbox {
  #items: Item[] = [];
  #firstId = 1; // the frame id of the first item; ids are consecutive
  #nextToSend = 1; // nothing before it waits
  #nextChange = 1; // no change before it is unfinished
  #inFlight = 0;
  #bytes = 0;
  #flow: "open" | "held" | "probing" = "open";
  #released = false;
  /** After `held`: how long the server wishes that nothing is sent. */
  retryAfterMs = 0;

  constructor(public window: number) {}

  get inFlight(): number {
    return this.#inFlight;
  }
  /** Of all that has no answer. */
  get bytes(): number {
    return this.#bytes;
  }

  push(command: Command): void {
    command.frame.id = BigInt(this.#endId());
    const encoded = command.refusal ? nothing : encodeFrame(command.frame);
    if (encoded.length > batchBytes) command.refusal = new AtriumError("the command is too large", { reason: "rejected" });
    const bytes = command.refusal ? nothing : encoded;
    const item: Item = { command, bytes, progress: "waiting", answer: command.refusal };
    this.#items.push(item);
    this.#bytes += bytes.length;
    if (command.refusal) this.#answered(item);
  }

  /** The next frame that may go out now and has at most `room` bytes; it counts as unanswered from then on. */
  nextFrame(room: number): Uint8Array<ArrayBuffer> | undefined {
    if (this.#flow === "held" && this.#released && this.#inFlight === 0) this.#flow = "probing";
    const allowed = this.#flow === "open" ? this.window : this.#flow === "probing" ? 1 : 0;
    if (this.#inFlight >= allowed) return undefined;
    this.#nextToSend = Math.max(this.#nextToSend, this.#firstId);
    for (; this.#nextToSend < this.#endId(); ++this.#nextToSend) {
      const item = this.#at(this.#nextToSend);
      if (item?.progress !== "waiting") continue;
      if (item.bytes.length > room) return undefined;
      item.progress = "sent";
      ++this.#inFlight;
      ++this.#nextToSend;
      return item.bytes;
    }
    return undefined;
  }

  /** `not-mine`: no command here has this id. `held`: the server is busy, call release() after retryAfterMs. */
  onReply(reply: ServerFrame): "not-mine" | "done" | "held" | "reconnect" {
    const id = Number(reply.replyTo);
    const item = this.#at(id);
    if (item?.progress !== "sent") return "not-mine";
    if (reply.content.case === "error") {
      const error = reply.content.value;
      if (error.code === ErrorCode.SHUTTING_DOWN) return "reconnect";
      if (error.code === ErrorCode.BUSY || (error.code === ErrorCode.UNAVAILABLE && item.command.changes))
        return this.#hold(item, id, error);
      item.answer = refusalOf(error);
    } else {
      const { frame, more } = gather(item.answer instanceof AtriumError ? undefined : item.answer, reply);
      item.answer = frame;
      if (more) return "done";
    }
    --this.#inFlight;
    if (this.#flow === "probing") this.#flow = "open";
    this.#answered(item);
    return "done";
  }

  // Nothing goes out until release(); then, once everything in flight is answered, the first command alone, and the rest when it got
  // through. So a busy server does not reorder what waits.
  #hold(item: Item, id: number, error: WireError): "held" {
    item.progress = "waiting";
    --this.#inFlight;
    this.#nextToSend = Math.min(this.#nextToSend, id);
    this.retryAfterMs = error.retryAfterMs || retryAfterMs;
    this.#flow = "held";
    this.#released = false;
    return "held";
  }

  release(): void {
    this.#released = true;
  }

  /** What was sent and not answered goes out again, under the same request ids, in the same order. */
  onDisconnected(): void {
    this.#inFlight = 0;
    this.#flow = "open";
    this.#nextToSend = this.#firstId;
    for (const item of [...this.#items]) {
      if (item.progress === "sent") {
        item.progress = "waiting";
        item.answer = undefined;
      }
      if (item.command.fleeting && item.progress === "waiting") {
        item.answer = new AtriumError("there is no connection", { reason: "offline" });
        this.#finish(item);
      }
    }
    this.#handOver();
  }

  failAll(error: AtriumError): void {
    this.#inFlight = 0;
    for (const item of [...this.#items]) {
      if (item.progress === "finished") continue;
      if (item.progress !== "answered") item.answer = error;
      this.#finish(item);
    }
    this.#handOver();
  }

  #at(id: number): Item | undefined {
    return this.#items[id - this.#firstId];
  }
  #endId(): number {
    return this.#firstId + this.#items.length;
  }

  #answered(item: Item): void {
    item.progress = "answered";
    if (!item.command.changes) this.#finish(item);
    this.#handOver();
  }

  #finish(item: Item): void {
    item.progress = "finished";
    this.#bytes -= item.bytes.length;
    if (item.answer !== undefined) item.command.done(item.answer);
    item.answer = undefined;
  }

  #handOver(): void {
    for (; this.#nextChange < this.#endId(); ++this.#nextChange) {
      const item = this.#at(this.#nextChange);
      if (item === undefined || !item.command.changes || item.progress === "finished") continue;
      if (item.progress !== "answered") break;
      this.#finish(item);
    }
    let finished = 0;
    while (this.#items[finished]?.progress === "finished") ++finished;
    this.#items.splice(0, finished);
    this.#firstId += finished;
  }
}

export function refusalOf(error: WireError): AtriumError {
  return new AtriumError(error.message || "refused", {
    code: error.code,
    field: error.field,
    retryAfterMs: error.retryAfterMs,
  });
}
