// What stays on the device, so that it opens at once, can be read without a network, and nothing that was written gets lost.

/** A chat as it was last seen. */
export interface KeptChat {
  readonly chatId: bigint;
  /** An encoded ChatView. */
  readonly view: Uint8Array;
  /** The newest entry that is kept or was passed over, without holes before it. */
  readonly position: bigint;
  /** An encoded Entry: the newest message as it reads now, once it is known. */
  readonly newest?: Uint8Array;
  /** An encoded Draft, if something was begun to write. */
  readonly draft?: Uint8Array;
}

/** An encoded HistoryItem. */
export interface KeptEntry {
  readonly chatId: bigint;
  readonly seq: bigint;
  readonly item: Uint8Array;
}

/** An encoded ClientFrame without an id, that has no answer yet. */
export interface KeptCommand {
  readonly sender: bigint;
  readonly counter: bigint;
  readonly frame: Uint8Array;
  /** When it was written, by the device's clock. */
  readonly atMs: number;
}

export interface Kept {
  /** Drawn for each person who signs in here: what another has begun is not touched (see Keeper.keep). */
  readonly owner: string | undefined;
  readonly token: Uint8Array | undefined;
  /** An encoded SignedIn: as who, and of which data. */
  readonly account: Uint8Array | undefined;
  readonly chats: readonly KeptChat[];
  /** Encoded Person messages. */
  readonly people: readonly Uint8Array[];
  readonly commands: readonly KeptCommand[];
}

/** What is to be kept or forgotten; all of it or nothing. */
export interface Keeping {
  /** Everything that was kept is forgotten first, and this is who it is kept for from now on. */
  begin?: string;
  token?: Uint8Array;
  account?: Uint8Array;
  chats?: readonly KeptChat[];
  entries?: readonly KeptEntry[];
  /** As entries, but only in the place of those that are kept. */
  changedEntries?: readonly KeptEntry[];
  people?: readonly { accountId: bigint; person: Uint8Array }[];
  commands?: readonly KeptCommand[];
  /** Entries of a chat below this seq are forgotten. */
  forgetBelow?: readonly { chatId: bigint; seq: bigint }[];
  /** With all its entries. */
  forgetChats?: readonly bigint[];
  forgetCommands?: readonly { sender: bigint; counter: bigint }[];
}

/**
 * A place on the device, of one person in one space. Several tabs may share it: what one keeps another finds at its next start. Failures
 * (a full disk, private browsing) reject the promise; the messenger goes on without.
 */
export interface Keeper {
  load(): Promise<Kept>;
  /** The kept entries of a chat as encoded HistoryItems, ascending. */
  loadEntries(chatId: bigint): Promise<Uint8Array[]>;
  /** Does nothing if what is kept here has another owner by now: somebody else has signed in, in another tab. */
  keep(keeping: Keeping, owner: string | undefined): Promise<void>;
  /** Forgets everything, the token too; unless it is another's. */
  wipe(owner: string | undefined): Promise<void>;
}

/** Keeps nothing beyond the life of the process. */
export class MemoryKeeper implements Keeper {
  #owner: string | undefined;
  #token: Uint8Array | undefined;
  #account: Uint8Array | undefined;
  #chats = new Map<bigint, KeptChat>();
  #entries = new Map<bigint, Map<bigint, Uint8Array>>();
  #people = new Map<bigint, Uint8Array>();
  #commands = new Map<string, KeptCommand>();

  load(): Promise<Kept> {
    return Promise.resolve({
      owner: this.#owner,
      token: this.#token,
      account: this.#account,
      chats: [...this.#chats.values()],
      people: [...this.#people.values()],
      commands: [...this.#commands.values()],
    });
  }

  loadEntries(chatId: bigint): Promise<Uint8Array[]> {
    const entries = [...(this.#entries.get(chatId) ?? [])].sort(([a], [b]) => Number(a - b));
    return Promise.resolve(entries.map(([, item]) => item));
  }

  async keep(keeping: Keeping, owner: string | undefined): Promise<void> {
    if (keeping.begin !== undefined) {
      this.#forgetAll();
      this.#owner = owner = keeping.begin;
    }
    if (owner !== this.#owner) return;
    if (keeping.token) this.#token = keeping.token;
    if (keeping.account) this.#account = keeping.account;
    for (const chatId of keeping.forgetChats ?? []) {
      this.#chats.delete(chatId);
      this.#entries.delete(chatId);
    }
    for (const chat of keeping.chats ?? []) this.#chats.set(chat.chatId, chat);
    for (const { chatId, seq, item } of keeping.entries ?? []) {
      const entries = this.#entries.get(chatId) ?? new Map<bigint, Uint8Array>();
      this.#entries.set(chatId, entries.set(seq, item));
    }
    for (const { chatId, seq, item } of keeping.changedEntries ?? [])
      if (this.#entries.get(chatId)?.has(seq)) this.#entries.get(chatId)?.set(seq, item);
    for (const { chatId, seq } of keeping.forgetBelow ?? []) {
      const entries = this.#entries.get(chatId);
      for (const each of [...(entries?.keys() ?? [])]) if (each < seq) entries?.delete(each);
    }
    for (const { accountId, person } of keeping.people ?? []) this.#people.set(accountId, person);
    for (const command of keeping.commands ?? []) this.#commands.set(nameOf(command), command);
    for (const command of keeping.forgetCommands ?? []) this.#commands.delete(nameOf(command));
  }

  async wipe(owner: string | undefined): Promise<void> {
    if (owner === this.#owner) this.#forgetAll();
  }

  #forgetAll(): void {
    this.#owner = this.#token = this.#account = undefined;
    this.#chats.clear();
    this.#entries.clear();
    this.#people.clear();
    this.#commands.clear();
  }
}

function nameOf(command: { sender: bigint; counter: bigint }): string {
  return `${command.sender} ${command.counter}`;
}
