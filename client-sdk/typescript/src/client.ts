// One person's connection to a server.
import { create } from "@bufbuild/protobuf";

import { type CommandInput, commandKinds, type CommandName, type CommandResult, type FrameInit, resultOf } from "./commands.js";
import { AtriumError } from "./errors.js";
import { RequestIdSchema } from "./gen/atrium/wire/v1/chats_pb.js";
import { ClientFrameSchema } from "./gen/atrium/wire/v1/frames_pb.js";
import type { ConnectionState, Events, Options } from "./options.js";
import type { Positions } from "./positions.js";
import { randomId } from "./random.js";
import { Session } from "./session.js";

/** Names one wish of a client, so that sending it again has no second effect. */
export interface RequestId {
  readonly sender: bigint;
  readonly counter: bigint;
}

/**
 * One person's connection to a server: kept up until stop(), whatever happens to the network and the server.
 *
 * Commands that change something are sent, in the order of the calls, until the server has answered, over any number of connections and
 * for any time, always under the same request id: they take effect at most once, and their outcomes come in the order of the calls. The
 * others are asked again after a reconnect too, except `setTyping`. Commands may be given before start(); they wait.
 *
 * A promise is rejected with an AtriumError: what the server said (see the command's comment in the .proto), or what ended the client.
 */
export class Client {
  readonly #session: Session;
  readonly #sender = randomId();
  #counter = 0n;

  constructor(options: Options, events: Events = {}) {
    this.#session = new Session(options, events);
  }

  /** Begins the first attempt. Once. */
  start(): void {
    this.#session.start();
  }

  /** Ends the connection; commands without an answer fail with `stopped`. A stopped client does not start again. */
  stop(): void {
    this.#session.stop();
  }

  get state(): ConnectionState {
    return this.#session.state;
  }

  /** Call it when the platform says that the network is back, or a page is shown again: tries at once, or looks whether somebody is there. */
  nudge(): void {
    this.#session.nudge();
  }

  /** Pushes of all chats from now on, on this and every later connection. A chat that is not named starts at its head. Once. */
  subscribe(positions: Positions = { epoch: 0n, chats: new Map() }): void {
    this.#session.subscribe(positions);
  }

  /** Where the application is, to hand to subscribe() of a later client. */
  get positions(): Positions {
    return this.#session.positions;
  }

  /**
   * Any command, by its name and fields: `await client.call("sendMessage", { chatId, text: "Hi" })`. What is longer than 64 KiB fails by
   * itself (`INVALID_ARGUMENT` comes from the server, the rest as `rejected`).
   */
  call<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandResult<Name>> {
    return this.repeat(name, input, commandKinds[name].changes ? this.nextRequestId() : undefined);
  }

  /** The id of the next command that changes something. */
  nextRequestId(): RequestId {
    return { sender: this.#sender, counter: ++this.#counter };
  }

  /**
   * The same under a request id of nextRequestId(), or of an earlier process that has kept the command and did not live to hear the answer:
   * give those before any other, with ascending counters.
   */
  repeat<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    requestId: RequestId | undefined,
  ): Promise<CommandResult<Name>> {
    const kind: { result: string; changes: boolean; fleeting?: true } = commandKinds[name];
    // Name and input belong together by this method's type, which a union of all pairs can't be told.
    const id = requestId && create(RequestIdSchema, { sender: requestId.sender, counter: requestId.counter });
    const command = { case: name, value: id ? { ...input, requestId: id } : input } as unknown as FrameInit;
    return new Promise((resolve, reject) => {
      this.#session.push({
        frame: create(ClientFrameSchema, { id: 0n, command }),
        changes: kind.changes,
        fleeting: kind.fleeting ?? false,
        done: (answer) => {
          if (answer instanceof AtriumError) return reject(answer);
          const result = resultOf(answer, name);
          if (result !== undefined) resolve(result);
          else reject(new AtriumError(`the server answered ${name} with something else`, { reason: "rejected" }));
        },
      });
      this.#session.pump();
    });
  }

  /** Ends this device: its token stops working. `Events.onEnded` follows with `signed-out`. */
  async signOut(): Promise<void> {
    await this.call("signOut", {});
  }
}
