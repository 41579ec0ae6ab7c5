import type { Client } from "../client.js";
import type { CommandInput } from "../commands.js";
import type { ScheduledMessage } from "../gen/atrium/wire/v1/conversation_pb.js";
import { type Observable, Value } from "./observable.js";

type Scheduled = readonly ScheduledMessage[];

/** What this person has left with the server to be sent later, of the chats that were shown. */
export class ScheduledBook {
  readonly #chats = new Map<bigint, Value<Scheduled>>();

  constructor(private readonly client: Client) {}

  /** In the order in which they are to be sent; empty until they are known. */
  of(chatId: bigint): Observable<Scheduled> {
    let value = this.#chats.get(chatId);
    if (value === undefined) {
      value = new Value<Scheduled>([]);
      this.#chats.set(chatId, value);
      this.onChanged(chatId);
    }
    return value;
  }

  /** Lets a message be written at a time to come, milliseconds since 1970-01-01 UTC by the server's clock. */
  async plan(chatId: bigint, message: Omit<CommandInput<"sendMessage">, "chatId">, atMs: bigint): Promise<void> {
    await this.client.call("scheduleMessage", { message: { ...message, chatId }, atMs });
    this.onChanged(chatId);
  }

  async cancel(chatId: bigint, scheduledId: bigint): Promise<void> {
    // It may have been written this moment.
    await this.client.call("cancelScheduled", { scheduledId }).finally(() => this.onChanged(chatId));
  }

  /** This person has written something: maybe by what was scheduled. */
  onWritten(chatId: bigint): void {
    if ((this.#chats.get(chatId)?.get().length ?? 0) > 0) this.onChanged(chatId);
  }

  /** Something was scheduled, cancelled or sent. */
  onChanged(chatId: bigint): void {
    const value = this.#chats.get(chatId);
    if (!value) return;
    this.client.call("listScheduled", { chatId }).then(
      ({ messages }) => value.set(messages),
      () => {}, // the next change asks again
    );
  }

  /** What happened while there was no connection was not told. */
  onSubscribed(): void {
    for (const chatId of this.#chats.keys()) this.onChanged(chatId);
  }
}
