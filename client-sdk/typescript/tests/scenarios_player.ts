// Plays a scenario of proto/scenarios on a Client: the server's side of a connection in memory, a clock that stands still while nobody
// waits, and an application that notes what it hears. proto/scenarios/README.md tells what each step means.
import { create, fromBinary, fromJson, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { sizeDelimitedEncode, sizeDelimitedPeek } from "@bufbuild/protobuf/wire";

import { type CommandName, commandKinds } from "../src/commands.js";
import { joined } from "../src/frames.js";
import { ClientFrameSchema, ServerFrameSchema } from "../src/gen/atrium/wire/v1/frames_pb.js";
import { ChatViewSchema } from "../src/gen/atrium/wire/v1/chats_pb.js";
import { EntrySchema } from "../src/gen/atrium/wire/v1/entries_pb.js";
import { ResumeSchema } from "../src/gen/atrium/wire/v1/session_pb.js";
import { AtriumError, Client, type ChatView, ErrorCode, type Events, type Options, type TransportEvents } from "../src/index.js";
import { FakeClock } from "../src/testing/index.js";
import { Bindings } from "./scenarios_bindings.js";

export interface Scenario {
  readonly name: string;
  readonly client?: { readonly token?: string; readonly password?: string | null };
  readonly steps: readonly JsonObject[];
}

type Row = "session" | "feed" | "outcomes";
const rowOf: Record<string, Row> = {
  token: "session",
  online: "session",
  subscribed: "session",
  ended: "session",
  entry: "feed",
  reloaded: "feed",
  joined: "feed",
  left: "feed",
  changed: "feed",
  outcome: "outcomes",
};

// Longer than any client of a scenario waits by itself, or is asked to wait.
const patienceMs = 20_000;
// Nothing that the scenarios are about: a server that says nothing for an hour is alive.
const silenceMs = 3_600_000;

/** An attempt to connect, and what came of it. */
interface Connection {
  readonly events: TransportEvents;
  readonly at: number;
  readonly frames: { frame: JsonObject; at: number }[];
  /** By the server, or lost: what the client has sent does not matter any more. */
  over: boolean;
}

export class ScenarioPlayer {
  readonly #clock = new FakeClock();
  readonly #bindings = new Bindings();
  readonly #client: Client;
  readonly #attempts: Connection[] = [];
  readonly #rows: Record<Row, JsonObject[]> = { session: [], feed: [], outcomes: [] };
  #connection: Connection | undefined;
  #sentAt = 0;
  #stopped = false;

  constructor(
    private readonly scenario: Scenario,
    private readonly parts: Readonly<Record<string, readonly JsonObject[]>>,
  ) {
    this.#client = new Client(this.#options(), this.#events());
  }

  /** Throws where the client does something else. */
  async play(): Promise<void> {
    await this.#playAll(this.scenario.steps, "");
    await this.#clock.pass(patienceMs);
    this.#requireNoFrames();
    for (const [row, events] of Object.entries(this.#rows))
      if (events.length > 0) throw new Error(`nobody expects in the row ${row}: ${JSON.stringify(events)}`);
    if (this.#attempts.length > 0) throw new Error("the client connects once more");
    if (!this.#stopped) this.#client.stop();
  }

  async #playAll(steps: readonly JsonObject[], within: string): Promise<void> {
    for (const [index, step] of steps.entries()) {
      const place = `${within}step ${index + 1}`;
      if (typeof step.play === "string") {
        const part = this.parts[step.play];
        if (!part) throw new Error(`there is no part "${step.play}"`);
        await this.#playAll(part, `${place}, ${step.play}: `);
        continue;
      }
      try {
        await this.#playStep(step);
      } catch (error) {
        throw new Error(`${place}, ${JSON.stringify(step)}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  async #playStep(step: JsonObject): Promise<void> {
    if ("do" in step) this.#do(step);
    else if ("accept" in step) await this.#accept(step);
    else if ("refuse" in step) (await this.#nextAttempt()).events.onClose(1006, "refused");
    else if ("receive" in step) await this.#receive(step);
    else if ("send" in step) this.#send(step.send as (JsonObject | string)[]);
    else if ("close" in step) this.#end(step.close as number);
    else if ("cut" in step) this.#end(1006);
    else if ("expect" in step) for (const event of step.expect as JsonObject[]) await this.#expect(event);
    else throw new Error("there is no such step");
  }

  // The application.

  #options(): Options {
    const { token, password = "secret" } = this.scenario.client ?? {};
    return {
      server: "ws://scenario",
      space: "demo",
      token: token === undefined ? undefined : Uint8Array.from(Buffer.from(token, "base64")),
      credential: password === null ? undefined : { kind: "password", login: "anna", password },
      connect: (_url, events) => this.#connectionOf(events),
      backoffFirstMs: 1,
      backoffMostMs: 20,
      random: () => 0.5,
      silenceMs,
      clock: this.#clock,
    };
  }

  #events(): Events {
    const note = (row: Row, event: JsonObject) => this.#rows[row].push(event);
    const view = (chat: ChatView) => toJson(ChatViewSchema, chat);
    return {
      onToken: (token) => note("session", { token: Buffer.from(token).toString("base64") }),
      onState: (state) => state === "online" && note("session", { online: {} }),
      onSubscribed: (chats) => note("session", { subscribed: { chats: chats.map(view) } }),
      onEnded: (error) => note("session", { ended: { error: nameOf(error) } }),
      onEntry: (entry) => note("feed", { entry: toJson(EntrySchema, entry) }),
      onReloaded: ({ chatId, last, next }) =>
        note("feed", { reloaded: { chatId: String(chatId), after: String(last), next: String(next) } }),
      onChatJoined: (chat) => note("feed", { joined: view(chat) }),
      onChatLeft: (chatId) => note("feed", { left: { chatId: String(chatId) } }),
      onChatChanged: (chat) => note("feed", { changed: view(chat) }),
    };
  }

  #do(step: JsonObject): void {
    const [[what, fields] = ["", {}]] = Object.entries(step.do as JsonObject);
    switch (what) {
      case "start":
        return this.#client.start();
      case "stop":
        this.#stopped = true;
        return this.#client.stop();
      case "subscribe": {
        const { epoch, positions } = fromJson(ResumeSchema, fields);
        return this.#client.subscribe({ epoch, chats: new Map(positions.map(({ chatId, seq }) => [chatId, seq])) });
      }
      default:
        return this.#command(what as CommandName, fields, step.as as string);
    }
  }

  #command(name: CommandName, fields: JsonValue, as: string): void {
    const { command } = fromJson(ClientFrameSchema, { [name]: fields });
    const { $typeName: _, ...input } = command.value ?? { $typeName: "" };
    const note = (outcome: JsonObject) => this.#rows.outcomes.push({ outcome: as, ...outcome });
    this.#client.call(name, input as never).then(
      (value) => {
        const content = { case: commandKinds[name].result, value } as never;
        note(toJson(ServerFrameSchema, create(ServerFrameSchema, { content })) as JsonObject);
      },
      (error: unknown) => note({ error: nameOf(error) }),
    );
  }

  async #expect(event: JsonObject): Promise<void> {
    const row = rowOf[Object.keys(event)[0] ?? ""];
    if (!row) throw new Error("there is no such event");
    const heard = await this.#until(() => this.#rows[row].shift(), JSON.stringify(event));
    this.#bindings.compare(event, heard);
  }

  // The server.

  #connectionOf(events: TransportEvents) {
    const connection: Connection = { events, at: this.#clock.now(), frames: [], over: false };
    this.#attempts.push(connection);
    return {
      bufferedBytes: 0,
      send: (bytes: Uint8Array) => {
        if (!connection.over) for (const frame of framesIn(bytes)) connection.frames.push({ frame, at: this.#clock.now() });
      },
      close: () => {},
    };
  }

  async #nextAttempt(): Promise<Connection> {
    const attempt = await this.#until(() => this.#attempts.shift(), "an attempt to connect");
    this.#requireNoFrames();
    return attempt;
  }

  async #accept(step: JsonObject): Promise<void> {
    this.#connection = await this.#nextAttempt();
    this.#requireNotBefore(step.notBeforeMs, this.#connection.at);
    this.#connection.events.onOpen();
  }

  async #receive(step: JsonObject): Promise<void> {
    const expected = step.receive as JsonObject;
    const { frame, at } = await this.#until(() => this.#connection?.frames.shift(), "a frame");
    if (typeof expected.id === "string") this.#bindings.forget(expected.id);
    this.#bindings.compare(expected, frame);
    this.#requireNotBefore(step.notBeforeMs, at);
  }

  #send(frames: readonly (JsonObject | string)[]): void {
    const pieces = frames.map((frame) =>
      typeof frame === "string"
        ? Uint8Array.from(Buffer.from(frame.replaceAll(" ", ""), "hex"))
        : sizeDelimitedEncode(ServerFrameSchema, fromJson(ServerFrameSchema, this.#bindings.filled(frame))),
    );
    this.#sentAt = this.#clock.now();
    this.#connection?.events.onMessage(joined(pieces));
  }

  #end(code: number): void {
    if (!this.#connection || this.#connection.over) throw new Error("there is no connection");
    this.#connection.over = true;
    this.#connection.frames.length = 0;
    this.#connection.events.onClose(code, "");
  }

  #requireNoFrames(): void {
    const left = this.#connection?.frames ?? [];
    if (left.length > 0) throw new Error(`the client has sent ${JSON.stringify(left.map(({ frame }) => frame))}`);
  }

  #requireNotBefore(notBeforeMs: JsonValue = 0, at: number): void {
    const after = at - this.#sentAt;
    if (after < Number(notBeforeMs)) throw new Error(`it came after ${after} ms`);
  }

  async #until<T>(look: () => T | undefined, what: string): Promise<T> {
    const stepMs = 50;
    for (let passed = 0; passed <= patienceMs; passed += stepMs) {
      await this.#clock.pass(passed === 0 ? 0 : stepMs);
      const found = look();
      if (found !== undefined) return found;
    }
    throw new Error(`it did not come: ${what}`);
  }
}

// By Protobuf's own decoder: the SDK's is what is tested.
function framesIn(message: Uint8Array): JsonObject[] {
  const frames: JsonObject[] = [];
  for (let rest = message; rest.length > 0; ) {
    const { size, offset } = sizeDelimitedPeek(rest);
    if (!size || offset + size > rest.length) throw new Error("the client sent something that is no frame");
    frames.push(toJson(ClientFrameSchema, fromBinary(ClientFrameSchema, rest.subarray(offset, offset + size))) as JsonObject);
    rest = rest.subarray(offset + size);
  }
  return frames;
}

function nameOf(error: unknown): string {
  if (!(error instanceof AtriumError)) return String(error);
  return error.reason ?? ErrorCode[error.code] ?? String(error.code);
}
