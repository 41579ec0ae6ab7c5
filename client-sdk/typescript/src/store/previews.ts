import type { Client } from "../client.js";
import { HistoryDirection, HistoryView } from "../gen/atrium/wire/v1/chats_pb.js";
import type { Entry } from "../gen/atrium/wire/v1/entries_pb.js";
import { newestOf } from "./chat_summary.js";
import type { KeptChats } from "./kept_chats.js";

/** Finds the newest message of chats that are shown without one: on the device, else at the server. */
export class Previews {
  // Those that are under way, or were found since the last reload.
  readonly #searches = new Map<bigint, Promise<void>>();

  constructor(
    private readonly client: Client,
    private readonly kept: KeptChats,
    private readonly onFound: (chatId: bigint, newest: Entry | undefined) => void,
  ) {}

  load(chatId: bigint): void {
    if (this.#searches.has(chatId)) return;
    const isPresent = () => this.#searches.get(chatId) === search;
    const search = this.#find(chatId).then(
      (newest) => {
        if (isPresent()) this.onFound(chatId, newest);
      },
      () => {
        if (isPresent()) this.#searches.delete(chatId); // whoever is shown it asks again
      },
    );
    this.#searches.set(chatId, search);
  }

  /** What is found from before a reload counts no more. */
  forget(chatId: bigint): void {
    this.#searches.delete(chatId);
  }

  async #find(chatId: bigint): Promise<Entry | undefined> {
    const kept = newestOf(await this.kept.entriesOf(chatId));
    if (kept) return kept;
    const page = { chatId, direction: HistoryDirection.OLDER, view: HistoryView.MESSAGES, limit: 1 };
    return newestOf((await this.client.call("readHistory", page)).items);
  }
}
