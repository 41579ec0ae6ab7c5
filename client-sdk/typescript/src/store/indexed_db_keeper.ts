import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Keeper, Kept, KeptChat, KeptCommand, Keeping } from "./keeper.js";

// Numbers of 64 bits are no keys of IndexedDB: ids stand as text, seqs and counters (below 2^53) as numbers.
interface Schema extends DBSchema {
  facts: { key: string; value: Uint8Array };
  chats: { key: string; value: KeptChat };
  entries: { key: [string, number]; value: Uint8Array };
  people: { key: string; value: Uint8Array };
  commands: { key: [string, number]; value: KeptCommand };
}

const stores = ["facts", "chats", "entries", "people", "commands"] as const;

/** Keeps in the browser's IndexedDB. */
export class IndexedDbKeeper implements Keeper {
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  /** `name`: of the database; another one for each space. */
  constructor(private readonly name: string) {}

  // Opened anew after the browser has closed it, as some do with pages that sleep.
  get #database(): Promise<IDBPDatabase<Schema>> {
    const forget = () => (this.#opened = undefined);
    this.#opened ??= openDB<Schema>(this.name, 1, {
      upgrade(database) {
        for (const store of stores) database.createObjectStore(store);
      },
      // A newer version of the application wants to change it, in another tab.
      blocking(_from, _to, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.#opened;
  }

  async load(): Promise<Kept> {
    const transaction = (await this.#database).transaction(stores);
    const [owner, token, account, chats, people, commands] = await Promise.all([
      transaction.objectStore("facts").get("owner"),
      transaction.objectStore("facts").get("token"),
      transaction.objectStore("facts").get("account"),
      transaction.objectStore("chats").getAll(),
      transaction.objectStore("people").getAll(),
      transaction.objectStore("commands").getAll(),
    ]);
    return { owner: owner && new TextDecoder().decode(owner), token, account, chats, people, commands };
  }

  async loadEntries(chatId: bigint): Promise<Uint8Array[]> {
    return (await this.#database).getAll("entries", ofChat(chatId, 0, Number.MAX_SAFE_INTEGER));
  }

  async keep(keeping: Keeping, owner: string | undefined): Promise<void> {
    const transaction = (await this.#database).transaction(stores, "readwrite", { durability: "relaxed" });
    const facts = transaction.objectStore("facts");
    const chats = transaction.objectStore("chats");
    const entries = transaction.objectStore("entries");
    const people = transaction.objectStore("people");
    const commands = transaction.objectStore("commands");
    const asked: Promise<unknown>[] = [transaction.done];
    if (keeping.begin !== undefined) {
      for (const store of stores) asked.push(transaction.objectStore(store).clear());
      asked.push(facts.put(new TextEncoder().encode(keeping.begin), "owner"));
    } else if (!(await isOwn(facts, owner))) return transaction.done;
    if (keeping.token) asked.push(facts.put(keeping.token, "token"));
    if (keeping.account) asked.push(facts.put(keeping.account, "account"));
    for (const chatId of keeping.forgetChats ?? [])
      asked.push(chats.delete(String(chatId)), entries.delete(ofChat(chatId, 0, Number.MAX_SAFE_INTEGER)));
    for (const chat of keeping.chats ?? []) asked.push(chats.put(chat, String(chat.chatId)));
    for (const { chatId, seq, item } of keeping.entries ?? [])
      asked.push(entries.put(item, [String(chatId), Number(seq)]));
    for (const { chatId, seq, item } of keeping.changedEntries ?? []) {
      const key: [string, number] = [String(chatId), Number(seq)];
      asked.push(entries.getKey(key).then((there) => (there ? entries.put(item, key) : undefined)));
    }
    for (const { chatId, seq } of keeping.forgetBelow ?? [])
      asked.push(entries.delete(ofChat(chatId, 0, Number(seq) - 1)));
    for (const { accountId, person } of keeping.people ?? []) asked.push(people.put(person, String(accountId)));
    for (const command of keeping.commands ?? [])
      asked.push(commands.put(command, [String(command.sender), Number(command.counter)]));
    for (const { sender, counter } of keeping.forgetCommands ?? [])
      asked.push(commands.delete([String(sender), Number(counter)]));
    await Promise.all(asked);
  }

  async wipe(owner: string | undefined): Promise<void> {
    const transaction = (await this.#database).transaction(stores, "readwrite");
    if (await isOwn(transaction.objectStore("facts"), owner))
      await Promise.all(stores.map((store) => transaction.objectStore(store).clear()));
    await transaction.done;
  }
}

// Whether nobody else has signed in here meanwhile.
async function isOwn(
  facts: { get(key: string): Promise<Uint8Array | undefined> },
  owner: string | undefined,
): Promise<boolean> {
  const present = await facts.get("owner");
  return (present && new TextDecoder().decode(present)) === owner;
}

function ofChat(chatId: bigint, first: number, last: number): IDBKeyRange {
  return IDBKeyRange.bound([String(chatId), first], [String(chatId), last]);
}
