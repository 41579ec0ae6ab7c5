// Everything that a messenger shows of one person's chats, kept up to date and kept on the device.
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { Client } from "../client.js";
import { realClock, type Clock } from "../clock.js";
import type { CommandInput } from "../commands.js";
import type { AtriumError } from "../errors.js";
import { type ChatView, ChatViewSchema, HistoryDirection, HistoryView, type Draft, DraftSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entry, EntrySchema, type HistoryItem } from "../gen/atrium/wire/v1/entries_pb.js";
import type { JoinStatus } from "../gen/atrium/wire/v1/invites_pb.js";
import { type Person, PersonSchema, type SignedIn, SignedInSchema } from "../gen/atrium/wire/v1/session_pb.js";
import { FileDoor } from "../file_door.js";
import type { ConnectionState, Options } from "../options.js";
import type { Positions } from "../positions.js";
import { randomId } from "../random.js";
import { type ChatState, ChatShelf } from "./chat_shelf.js";
import { type ChatSummary, newestAfter, newestOf, viewAfter, viewConfirmed, viewRead } from "./chat_summary.js";
import { Drafts, sameDraft } from "./drafts.js";
import type { Kept, Keeper } from "./keeper.js";
import { KeepingQueue } from "./keeping_queue.js";
import { keptChat, KeptChats } from "./kept_chats.js";
import { Mutes } from "./mutes.js";
import { type Observable, Value } from "./observable.js";
import { PeopleBook } from "./people_book.js";
import { PollBook } from "./poll_book.js";
import { Previews } from "./previews.js";
import { ScheduledBook } from "./scheduled_book.js";
import { Sending } from "./sending.js";
import { ServerClock } from "./server_clock.js";
import { type SingleMessage, SingleMessages } from "./single_messages.js";
import { ThreadBook } from "./thread_book.js";
import { Timeline } from "./timeline.js";
import { Typists } from "./typists.js";
import { type Upload, UploadBook } from "./upload_book.js";

const pageItems = 200;

export class Messenger {
  readonly client: Client;
  readonly people: PeopleBook;
  readonly files: FileDoor;
  readonly uploads: UploadBook;
  /** What this person has begun to write; it shows in ChatSummary.draft. */
  readonly drafts: Drafts;
  /** What they have left with the server to be sent later. */
  readonly scheduled: ScheduledBook;
  /** How it stands with polls. */
  readonly polls: PollBook;
  /** Messages that stand under another one. */
  readonly threads: ThreadBook;

  readonly #clock: Clock;
  readonly #keeping: KeepingQueue;
  readonly #keeper: Keeper;
  readonly #kept: KeptChats;
  readonly #sending: Sending;
  readonly #singles: SingleMessages;
  readonly #chats = new ChatShelf();
  readonly #connection = new Value<ConnectionState>("connecting");
  readonly #account = new Value<SignedIn | undefined>(undefined);
  readonly #ended = new Value<AtriumError | undefined>(undefined);
  readonly #joinStatus = new Value<JoinStatus | undefined>(undefined);
  readonly #typists: Typists;
  readonly #serverClock: ServerClock;
  readonly #mutes: Mutes;
  readonly #previews: Previews;

  /** Reads what the device has, shows it, and connects. */
  static async open(options: Options, keeper: Keeper): Promise<Messenger> {
    // A credential is somebody's wish to come in, maybe as another person: nothing of the one before is shown, least of all sent in the
    // name of the next. It is forgotten once the server has let them in.
    const nothing: Kept = { owner: undefined, token: undefined, account: undefined, chats: [], people: [], commands: [] };
    const kept = options.credential ? nothing : await keeper.load().catch(() => nothing);
    return new Messenger(options, keeper, kept);
  }

  private constructor(options: Options, keeper: Keeper, kept: Kept) {
    this.#clock = options.clock ?? realClock;
    this.#serverClock = new ServerClock(this.#clock);
    this.#keeper = keeper;
    this.#keeping = new KeepingQueue(keeper, this.#clock, kept.owner);
    this.#kept = new KeptChats(keeper, this.#keeping);
    let token = options.token ?? kept.token;
    this.files = new FileDoor({ server: options.server, space: options.space, token: () => token });
    const isBack = token !== undefined;
    this.client = new Client(
      { ...options, token },
      {
        onState: (state) => {
          this.#connection.set(state);
          if (state === "online") this.uploads.nudge();
        },
        onToken: (newToken) => {
          token = newToken;
          this.#keeping.add({ begin: String(randomId()), token: newToken });
        },
        onSignedIn: (account) => this.#onSignedIn(account),
        onJoinStatus: (status) => this.#joinStatus.set(status),
        onEnded: (error) => this.#onEnded(error),
        onSubscribed: (views) => this.#onSubscribed(views),
        onEntry: (entry) => this.#onEntry(entry),
        onReloaded: ({ chatId, next }) => this.#onReloaded(chatId, next),
        onChatJoined: (view) => this.#take(view),
        onChatChanged: (view) => this.#onChatChanged(view),
        onChatLeft: (chatId) => this.#onChatLeft(chatId),
        onReadMark: ({ chatId, seq, messageNo }) => this.#onRead(chatId, seq, messageNo),
        onThreadReadMark: (mark) => this.threads.onReadMark(mark),
        onTyping: ({ chatId, accountId }) => this.#typists.onTyping(chatId, accountId),
        onDraftChanged: (changed) => this.drafts.onChanged(changed),
        onScheduledChanged: (chatId) => this.scheduled.onChanged(chatId),
        onPersonChanged: (person) => this.#onPersonChanged(person),
      },
    );
    this.people = new PeopleBook(this.client, (person) => this.#keepPerson(person));
    this.#singles = new SingleMessages(this.client);
    this.polls = new PollBook(this.client, this.#clock, this.#serverClock, options.random);
    this.#mutes = new Mutes(this.#serverClock, this.#chats);
    this.scheduled = new ScheduledBook(this.client);
    this.drafts = new Drafts(this.client, this.#clock, (chatId, draft) => this.#onDraft(chatId, draft));
    this.#previews = new Previews(this.client, this.#kept, (...found) => this.#learnNewest(...found));
    this.#typists = new Typists(this.#clock, (...change) => this.#onTyping(...change));
    this.uploads = new UploadBook(this.client, this.files, this.#clock, options.random);
    this.#sending = new Sending({ client: this.client, keeping: this.#keeping, uploads: this.uploads, chats: this.#chats });
    this.threads = new ThreadBook({ client: this.client, kept: this.#kept, chats: this.#chats }, () => this.#account.get()?.accountId ?? 0n);
    this.client.subscribe(isBack ? this.#restore(kept) : { epoch: 0n, chats: new Map() });
    this.client.start();
  }

  #restore(kept: Kept): Positions {
    if (kept.account) this.#account.set(fromBinary(SignedInSchema, kept.account));
    for (const person of kept.people) this.people.remember(fromBinary(PersonSchema, person));
    const positions: Positions = { epoch: this.#account.get()?.epoch ?? 0n, chats: new Map() };
    for (const chat of kept.chats) {
      positions.chats.set(chat.chatId, chat.position);
      const state = this.#take(fromBinary(ChatViewSchema, chat.view));
      if (chat.newest) this.#patch(state, { newest: fromBinary(EntrySchema, chat.newest) });
      if (chat.draft) this.drafts.restore(chat.chatId, fromBinary(DraftSchema, chat.draft));
    }
    // As they were written, whatever run wrote them.
    const commands = kept.commands.toSorted((a, b) => a.atMs - b.atMs || Number(a.counter - b.counter));
    for (const command of commands) this.#sending.repeat(command);
    return positions;
  }

  /** How it stands with the connection. */
  get connection(): Observable<ConnectionState> {
    return this.#connection;
  }
  /** As who; also without a connection, once somebody has signed in here. */
  get account(): Observable<SignedIn | undefined> {
    return this.#account;
  }
  /** False once something could not be kept (a full disk, private browsing): nothing that comes later outlives the page. */
  get keeps(): Observable<boolean> {
    return this.#keeping.works;
  }
  /** Why it goes no further without the person. */
  get ended(): Observable<AtriumError | undefined> {
    return this.#ended;
  }
  /** For somebody who is not let in yet. */
  get joinStatus(): Observable<JoinStatus | undefined> {
    return this.#joinStatus;
  }
  /** The server's time, milliseconds since 1970-01-01 UTC: by it polls and mutes end, and the time to change what was written. */
  now(): number {
    return this.#serverClock.now();
  }
  /** All chats; those where something was said last come first. */
  get chats(): Observable<readonly ChatSummary[]> {
    return this.#chats.list;
  }
  chat(chatId: bigint): Observable<ChatSummary> | undefined {
    return this.#chats.get(chatId)?.summary;
  }
  timeline(chatId: bigint): Timeline | undefined {
    return this.#chats.get(chatId)?.timeline;
  }

  /** Writes. What is not answered stays pending, over any number of connections and of runs. */
  send(chatId: bigint, text: string, more: Omit<CommandInput<"sendMessage">, "chatId" | "text"> = {}): void {
    this.#sending.send({ ...more, chatId, text });
  }
  /**
   * Writes with files, at most 10, in this order: it waits until all of them are ready, and what is written later goes first. A later run
   * of the application has no hold of files that were not ready: the message stays, as failed (`files-gone`).
   */
  sendFiles(chatId: bigint, text: string, uploads: readonly Observable<Upload>[], more: Omit<CommandInput<"sendMessage">, "chatId" | "text" | "attachments"> = {}): void {
    this.#sending.sendFiles({ ...more, chatId, text }, uploads);
  }
  /** A single message, wherever it stands: what is answered, passed on or pinned. */
  message(chatId: bigint, seq: bigint): Observable<SingleMessage> {
    return this.#singles.message(chatId, seq);
  }
  /** They confirm that they have read a message. */
  async confirm(chatId: bigint, targetSeq: bigint): Promise<void> {
    await this.client.call("confirmMessage", { chatId, targetSeq });
    const state = this.#chats.get(chatId);
    if (state) this.#patch(state, { view: viewConfirmed(state.summary.get().view, targetSeq) });
  }
  /** Tries a message again that was refused. */
  retry(chatId: bigint, key: string): void {
    this.#sending.retry(chatId, key);
  }
  /** Takes a message off that was refused, or whose files are not ready. */
  discard(chatId: bigint, key: string): void {
    this.#sending.discard(chatId, key);
  }
  /** The same, but its files go on, for another message. Undefined: it is not there any more. */
  withdraw(chatId: bigint, key: string): readonly Observable<Upload>[] | undefined {
    return this.#sending.withdraw(chatId, key);
  }

  /** This person has seen everything up to this entry. */
  markRead(chatId: bigint, seq: bigint, messageNo: bigint): void {
    const state = this.#chats.get(chatId);
    if (!state || seq <= state.summary.get().view.readSeq) return;
    this.#onRead(chatId, seq, messageNo);
    this.client.call("setReadMark", { chatId, seq }).catch(() => {}); // a hint
  }

  /** This person is typing: say it every 5 s while true. */
  isTyping(chatId: bigint): void {
    this.client.call("setTyping", { chatId }).catch(() => {}); // a hint
  }
  /** Brings the newest message of a chat into its summary. To be called for a chat that is shown without one. */
  loadPreview(chatId: bigint): void {
    if (this.#chats.get(chatId)?.summary.get().newest === undefined) this.#previews.load(chatId);
  }

  #learnNewest(chatId: bigint, newest: Entry | undefined): void {
    const state = this.#chats.get(chatId);
    if (state && newest && !state.summary.get().newest) this.#patchAndKeep(state, { newest });
  }

  /** Ends this device for good and forgets everything on it. */
  async signOut(): Promise<void> {
    await this.client.signOut().catch(() => {}); // without a connection the device stays in the list of devices
    await this.close();
    await this.#keeper.wipe(this.#keeping.owner);
  }

  /** Ends the connection; what is kept stays. */
  async close(): Promise<void> {
    this.uploads.close();
    this.#serverClock.stop();
    this.client.stop();
    await this.#keeping.stop();
  }

  #onSignedIn(account: SignedIn): void {
    this.#serverClock.learn(account.nowMs);
    const before = this.#account.get();
    // Somebody else: nothing of the one before may stay.
    if (before && before.accountId !== account.accountId) for (const chatId of this.#chats.ids) this.#onChatLeft(chatId);
    this.#account.set(account);
    // With the positions that belong to its epoch, unless there are none yet.
    if (!before) this.#keeping.add({ account: toBinary(SignedInSchema, account) });
  }

  #onEnded(error: AtriumError): void {
    this.#ended.set(error);
    // The token has no use any more, and what is on the device was for who was signed in.
    if (error.reason === "signed-out" || error.reason === "no-credential") void this.#keeping.stop().then(() => this.#keeper.wipe(this.#keeping.owner));
  }

  #onPersonChanged(person: Person): void {
    this.people.learn(person);
    this.#keepPerson(person);
    const account = this.#account.get();
    if (!account || account.accountId !== person.accountId) return;
    this.#account.set({ ...account, name: person.name, roles: person.roles });
  }

  // All of them are there without a network, also those where nothing was said since.
  #onSubscribed(views: readonly ChatView[]): void {
    const summaries = views.map((view) => this.#take(view).summary.get());
    const { chats } = this.client.positions;
    this.scheduled.onSubscribed();
    void this.threads.refresh();
    void this.drafts.onSubscribed(summaries.flatMap(({ view, draft }) => (draft ? [view.chatId] : [])));
    const account = this.#account.get();
    this.#keeping.add({
      ...(account ? { account: toBinary(SignedInSchema, account) } : {}),
      chats: summaries.map((chat) => keptChat(chat, chats.get(chat.view.chatId) ?? chat.view.headSeq)),
    });
  }

  #keepPerson(person: Person): void {
    this.#keeping.add({ people: [{ accountId: person.accountId, person: toBinary(PersonSchema, person) }] });
  }

  #take(view: ChatView): ChatState {
    const state = this.#chats.get(view.chatId) ?? this.#newChat(view);
    this.#patch(state, { view });
    this.#mutes.watch(view);
    if (view.peerId !== 0n) this.people.ask(view.peerId);
    return state;
  }

  #newChat(view: ChatView): ChatState {
    const { chatId } = view;
    const page = { chatId, direction: HistoryDirection.OLDER, view: HistoryView.ENTRIES, limit: pageItems };
    const timeline = new Timeline(chatId, {
      read: (fromSeq) => this.client.call("readHistory", { ...page, fromSeq }),
      kept: () => this.#kept.entriesOf(chatId),
      onFirst: (items) => this.#onFirstPage(chatId, items),
      takes: ({ thread }) => !thread,
      before: ({ seq }) => seq - 1n,
    });
    const nothing = { unread: 0, newest: undefined, typing: [], pending: [], pendingInThreads: [], unreadThreads: 0, draft: undefined };
    return this.#chats.add(chatId, { summary: new Value<ChatSummary>({ ...nothing, view }), timeline });
  }

  #onChatChanged(view: ChatView): void {
    const state = this.#chats.get(view.chatId);
    const { title, myRole, mayPost, mutedUntilMs } = view;
    if (state) this.#patch(state, { view: { ...state.summary.get().view, title, myRole, mayPost, mutedUntilMs } });
    this.#mutes.watch(view);
  }

  #onChatLeft(chatId: bigint): void {
    this.#chats.remove(chatId);
    this.#previews.forget(chatId);
    this.threads.onChatLeft(chatId);
    this.#keeping.add({ forgetChats: [chatId] });
  }

  #onEntry(entry: Entry): void {
    const state = this.#chats.get(entry.chatId);
    if (!state) return;
    state.timeline.append(entry);
    this.threads.onEntry(entry);
    this.#singles.onEntry(entry);
    this.polls.onEntry(entry);
    if (entry.authorId === this.#account.get()?.accountId) this.scheduled.onWritten(entry.chatId);
    const { view, newest, typing } = state.summary.get();
    this.#patch(state, {
      view: viewAfter(view, entry, this.#account.get()),
      newest: newestAfter(newest, entry),
      typing: typing.filter((accountId) => accountId !== entry.authorId),
    });
    this.#kept.keepNext(state.summary.get(), entry);
    if (entry.authorId !== 0n) this.people.ask(entry.authorId);
  }

  #onFirstPage(chatId: bigint, items: readonly HistoryItem[]): void {
    const state = this.#chats.get(chatId);
    const position = this.client.positions.chats.get(chatId);
    if (!state || position === undefined) return;
    this.#learnNewest(chatId, newestOf(items));
    this.#kept.keepFirst(state.summary.get(), position, items);
    for (const { entry } of items) if (entry && entry.authorId !== 0n) this.people.ask(entry.authorId);
  }

  #onReloaded(chatId: bigint, next: bigint): void {
    const state = this.#chats.get(chatId);
    if (!state) return this.#keeping.add({ forgetChats: [chatId] });
    this.#previews.forget(chatId);
    this.#patch(state, { newest: undefined });
    this.#kept.keepAnew(state.summary.get(), next - 1n);
    state.timeline.reset();
    this.threads.onReloaded(chatId);
    this.#singles.forget(chatId);
    this.polls.onReloaded(chatId);
  }

  #onRead(chatId: bigint, seq: bigint, messageNo: bigint): void {
    const state = this.#chats.get(chatId);
    const view = state?.summary.get().view;
    if (!state || !view || seq <= view.readSeq) return;
    this.#patch(state, { view: viewRead(view, seq, messageNo) });
  }

  #onDraft(chatId: bigint, draft: Draft | undefined): void {
    const state = this.#chats.get(chatId);
    if (!state || sameDraft(state.summary.get().draft, draft)) return;
    this.#patchAndKeep(state, { draft });
  }

  #onTyping(chatId: bigint, accountId: bigint, isTyping: boolean): void {
    const state = this.#chats.get(chatId);
    // Another device of this person is nobody to wait for.
    if (!state || accountId === this.#account.get()?.accountId) return;
    const others = state.summary.get().typing.filter((each) => each !== accountId);
    this.#patch(state, { typing: isTyping ? [...others, accountId] : others });
    if (isTyping) this.people.ask(accountId);
  }

  #patchAndKeep(state: ChatState, change: Partial<ChatSummary>): void {
    this.#patch(state, change);
    const { view } = state.summary.get();
    const position = this.client.positions.chats.get(view.chatId);
    if (position !== undefined) this.#kept.keep(state.summary.get(), position);
  }

  #patch(state: ChatState, change: Partial<ChatSummary>): void {
    this.#chats.patch(state, change);
  }
}
