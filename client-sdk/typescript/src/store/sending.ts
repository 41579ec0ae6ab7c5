// What this person writes, until it stands in the chat.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import type { Client, RequestId } from "../client.js";
import { AtriumError } from "../errors.js";
import type { CommandInput } from "../commands.js";
import { RequestIdSchema, type SendMessage, SendMessageSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import { ClientFrameSchema } from "../gen/atrium/wire/v1/frames_pb.js";
import type { KeptCommand } from "./keeper.js";
import type { KeepingQueue } from "./keeping_queue.js";
import type { ChatSummary } from "./chat_summary.js";
import type { Observable } from "./observable.js";

/** A message that the server has not taken yet, or has refused. */
export interface PendingMessage {
  /** Of this message alone, as long as it is pending. */
  readonly key: string;
  /** Its text, what it answers or passes on. */
  readonly message: SendMessage;
  /** `waiting`: it is sent until it is answered, also by a later run of the application. `failed`: the server has refused it. */
  readonly state: "waiting" | "failed";
  readonly error: AtriumError | undefined;
  /** When it was written, by the device's clock. */
  readonly atMs: number;
}

interface Place {
  readonly summary: Observable<ChatSummary>;
  patch(pending: readonly PendingMessage[]): void;
}

export class Sending {
  constructor(
    private readonly client: Client,
    private readonly keeping: KeepingQueue,
    private readonly placeOf: (chatId: bigint) => Place | undefined,
  ) {}

  send(wish: CommandInput<"sendMessage">): void {
    const requestId = this.client.nextRequestId();
    const message = { ...create(SendMessageSchema, wish), requestId: create(RequestIdSchema, requestId) };
    const frame = create(ClientFrameSchema, { command: { case: "sendMessage", value: message } });
    const atMs = Date.now();
    this.keeping.add({ commands: [{ ...requestId, frame: toBinary(ClientFrameSchema, frame), atMs }] });
    this.#push(message, requestId, atMs);
  }

  /** What an earlier run has kept and did not hear the answer of. */
  repeat(kept: KeptCommand): void {
    const { command } = fromBinary(ClientFrameSchema, kept.frame);
    if (command.case === "sendMessage") this.#push(command.value, kept, kept.atMs);
    else this.keeping.add({ forgetCommands: [kept] });
  }

  retry(chatId: bigint, key: string): void {
    const message = this.placeOf(chatId)?.summary.get().pending.find((each) => each.key === key);
    if (message?.state !== "failed") return;
    this.send(message.message);
    this.discard(chatId, key);
  }

  discard(chatId: bigint, key: string): void {
    const message = this.placeOf(chatId)?.summary.get().pending.find((each) => each.key === key);
    if (message?.state !== "failed") return;
    const [sender = "0", counter = "0"] = key.split(" ");
    this.keeping.add({ forgetCommands: [{ sender: BigInt(sender), counter: BigInt(counter) }] });
    this.#change(chatId, (all) => all.filter((each) => each.key !== key));
  }

  #push(message: SendMessage, { sender, counter }: RequestId, atMs: number): void {
    const { chatId } = message;
    const key = `${sender} ${counter}`;
    this.#change(chatId, (all) => [...all, { key, message, state: "waiting", error: undefined, atMs }]);
    this.client.repeat("sendMessage", message, { sender, counter }).then(
      ({ seq }) => {
        this.keeping.add({ forgetCommands: [{ sender, counter }] });
        this.#whenThere(chatId, seq, () => this.#change(chatId, (all) => all.filter((each) => each.key !== key)));
      },
      (error: unknown) => this.#onRefused(chatId, { sender, counter }, error),
    );
  }

  #onRefused(chatId: bigint, { sender, counter }: RequestId, reason: unknown): void {
    const error = reason instanceof AtriumError ? reason : new AtriumError(String(reason), { reason: "rejected" });
    // What ended the client says nothing about the message: the next run sends it.
    if (error.reason !== undefined && error.reason !== "outbox-full") return;
    // It stays on the device until the person says what is to become of it; the next run tries again.
    const key = `${sender} ${counter}`;
    this.#change(chatId, (all) => all.map((each) => (each.key === key ? { ...each, state: "failed", error } : each)));
  }

  // A message is always shown, as pending or as itself.
  #whenThere(chatId: bigint, seq: bigint, then: () => void): void {
    const summary = this.placeOf(chatId)?.summary;
    if (!summary || summary.get().view.headSeq >= seq) return then();
    const end = summary.subscribe(({ view }) => {
      if (view.headSeq < seq) return;
      end();
      then();
    });
  }

  #change(chatId: bigint, change: (pending: readonly PendingMessage[]) => readonly PendingMessage[]): void {
    const place = this.placeOf(chatId);
    if (place) place.patch(change(place.summary.get().pending));
  }
}
