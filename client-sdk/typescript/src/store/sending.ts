// What this person writes, until it stands in the chat.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";

import type { Client, RequestId } from "../client.js";
import { AtriumError } from "../errors.js";
import type { CommandInput } from "../commands.js";
import { RequestIdSchema, type SendMessage, SendMessageSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import { type Attachment, AttachmentSchema } from "../gen/atrium/wire/v1/files_pb.js";
import { ClientFrameSchema } from "../gen/atrium/wire/v1/frames_pb.js";
import type { KeptCommand } from "./keeper.js";
import type { KeepingQueue } from "./keeping_queue.js";
import type { ChatShelf } from "./chat_shelf.js";
import type { Observable } from "./observable.js";
import type { Upload, UploadBook } from "./upload_book.js";

/** A message that the server has not taken yet, or has refused. */
export interface PendingMessage {
  /** Of this message alone, as long as it is pending. */
  readonly key: string;
  /** Its text, what it answers or passes on. */
  readonly message: SendMessage;
  /** `waiting`: it is sent until it is answered, also by a later run of the application. `failed`: the server has refused it. */
  readonly state: "waiting" | "failed";
  readonly error: AtriumError | undefined;
  /** Its files, until all of them are ready and it can be sent. */
  readonly uploads: readonly Observable<Upload>[];
  /** When it was written, by the device's clock. */
  readonly atMs: number;
}

/** Without its files. */
export type WithFiles = CommandInput<"sendMessage"> & { readonly chatId: bigint };

export class Sending {
  readonly #client: Client;
  readonly #keeping: KeepingQueue;
  readonly #uploads: UploadBook;
  readonly #chats: ChatShelf;

  constructor(by: { client: Client; keeping: KeepingQueue; uploads: UploadBook; chats: ChatShelf }) {
    ({ client: this.#client, keeping: this.#keeping, uploads: this.#uploads, chats: this.#chats } = by);
  }

  send(wish: CommandInput<"sendMessage">): void {
    const { message, requestId, atMs } = this.#keep(wish);
    this.#push(message, requestId, atMs);
  }

  // What is kept under it may not be what is sent under it: see #whenReady.
  #keep(wish: CommandInput<"sendMessage">): { message: SendMessage; requestId: RequestId; atMs: number } {
    const requestId = this.#client.nextRequestId();
    const message = { ...create(SendMessageSchema, wish), requestId: create(RequestIdSchema, requestId) };
    const frame = create(ClientFrameSchema, { command: { case: "sendMessage", value: message } });
    const atMs = Date.now();
    this.#keeping.add({ commands: [{ ...requestId, frame: toBinary(ClientFrameSchema, frame), atMs }] });
    return { message, requestId, atMs };
  }

  /** Sends once all files are ready; those that are cancelled meanwhile do not go with it. */
  sendFiles(wish: WithFiles, uploads: readonly Observable<Upload>[]): void {
    const attachments = uploads.map(() => create(AttachmentSchema)); // with no id yet
    const { message, requestId, atMs } = this.#keep({ ...wish, attachments });
    const key = keyOf(requestId);
    this.#change(wish.chatId, (all) => [...all, { key, message, uploads, state: "waiting", error: undefined, atMs }]);
    let isOver = false;
    const ends = new Set<() => void>();
    const look = () => {
      if (isOver || !this.#find(wish.chatId, key)) return;
      const left = uploads.map((each) => each.get()).filter(({ state }) => state !== "cancelled");
      if (left.some(({ state }) => state !== "ready")) return;
      isOver = true;
      for (const end of ends) end();
      this.#onReady(wish, requestId, left);
    };
    for (const upload of uploads) ends.add(upload.subscribe(look));
    if (isOver) for (const end of ends) end();
  }

  // The server takes ids in ascending order only, and what was written meanwhile may have gone already.
  #onReady(wish: WithFiles, kept: RequestId, uploads: readonly Upload[]): void {
    this.#take(wish.chatId, kept);
    for (const { key } of uploads) this.#uploads.done(key);
    if (uploads.length > 0 || wish.text) this.send({ ...wish, attachments: uploads.map(attachmentOf) });
  }

  /** What an earlier run has kept and did not hear the answer of. */
  repeat(kept: KeptCommand): void {
    const { command } = fromBinary(ClientFrameSchema, kept.frame);
    if (command.case === "sendMessage" && command.value.attachments.some(({ uploadId }) => uploadId === 0n)) this.#lost(command.value, kept);
    else if (command.case === "sendMessage") this.#push(command.value, kept, kept.atMs);
    else this.#keeping.add({ forgetCommands: [kept] });
  }

  retry(chatId: bigint, key: string): void {
    const message = this.#find(chatId, key);
    if (message?.state !== "failed" || message.error?.reason === "files-gone") return;
    this.send(message.message);
    this.discard(chatId, key);
  }

  discard(chatId: bigint, key: string): void {
    for (const upload of this.withdraw(chatId, key) ?? []) this.#uploads.cancel(upload.get().key);
  }

  withdraw(chatId: bigint, key: string): readonly Observable<Upload>[] | undefined {
    const message = this.#find(chatId, key);
    if (!message || (message.state !== "failed" && message.uploads.length === 0)) return undefined;
    const [sender = "0", counter = "0"] = key.split(" ");
    this.#take(chatId, { sender: BigInt(sender), counter: BigInt(counter) });
    return message.uploads;
  }

  #find(chatId: bigint, key: string): PendingMessage | undefined {
    return this.#chats.pending(chatId).find((each) => each.key === key);
  }

  #take(chatId: bigint, { sender, counter }: RequestId): void {
    this.#keeping.add({ forgetCommands: [{ sender, counter }] });
    this.#change(chatId, (all) => all.filter((each) => each.key !== keyOf({ sender, counter })));
  }

  #lost(message: SendMessage, { sender, counter, atMs }: KeptCommand): void {
    const error = new AtriumError("the files were not all at the server when the application ended", { reason: "files-gone" });
    this.#change(message.chatId, (all) => [...all, { key: keyOf({ sender, counter }), message, uploads: [], state: "failed", error, atMs }]);
  }

  #push(message: SendMessage, { sender, counter }: RequestId, atMs: number): void {
    const { chatId } = message;
    const key = keyOf({ sender, counter });
    this.#change(chatId, (all) => [...all, { key, message, uploads: [], state: "waiting", error: undefined, atMs }]);
    this.#client.repeat("sendMessage", message, { sender, counter }).then(
      ({ seq }) => {
        this.#keeping.add({ forgetCommands: [{ sender, counter }] });
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
    const key = keyOf({ sender, counter });
    this.#change(chatId, (all) => all.map((each) => (each.key === key ? { ...each, state: "failed", error } : each)));
  }

  // A message is always shown, as pending or as itself.
  #whenThere(chatId: bigint, seq: bigint, then: () => void): void {
    const summary = this.#chats.get(chatId)?.summary;
    if (!summary || summary.get().view.headSeq >= seq) return then();
    const end = summary.subscribe(({ view }) => {
      if (view.headSeq < seq) return;
      end();
      then();
    });
  }

  #change(chatId: bigint, change: (pending: readonly PendingMessage[]) => readonly PendingMessage[]): void {
    this.#chats.setPending(chatId, change(this.#chats.pending(chatId)));
  }
}

function keyOf({ sender, counter }: RequestId): string {
  return `${sender} ${counter}`;
}

function attachmentOf({ uploadId, voice }: Upload): Attachment {
  return create(AttachmentSchema, voice ? { uploadId, voice: true, durationMs: voice.durationMs, waveform: voice.waveform } : { uploadId });
}
