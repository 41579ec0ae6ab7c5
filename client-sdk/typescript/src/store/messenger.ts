// Everything that a messenger shows of one person's chats, kept up to date and kept on the device.
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { Client } from "../client.js";
import { realClock, type Clock } from "../clock.js";
import type { AtriumError } from "../errors.js";
import { type ChatView, ChatViewSchema, HistoryDirection, HistoryView } from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entry, type HistoryItem, HistoryItemSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import type { JoinStatus } from "../gen/atrium/wire/v1/invites_pb.js";
import { type Person, PersonSchema, type SignedIn, SignedInSchema } from "../gen/atrium/wire/v1/session_pb.js";
import type { ConnectionState, Options } from "../options.js";
import type { Positions } from "../positions.js";
import { randomId } from "../random.js";
import type { Kept, Keeper } from "./keeper.js";
import { KeepingQueue } from "./keeping_queue.js";
import { type Observable, Value } from "./observable.js";
import { PeopleBook } from "./people_book.js";
import { type ChatSummary, isShown, lastSaid, withOverlay, withText } from "./chat_summary.js";
import { Sending } from "./sending.js";
import { keptItem, Timeline } from "./timeline.js";

// Of each chat so many entries stay on the device.
const keptEntries = 200n;
const typingMs = 7000;

interface ChatState {
  summary: Value<ChatSummary>;
  timeline: Timeline;
  previewAsked: boolean;
}

export class Messenger {
  readonly client: Client;
  readonly people: PeopleBook;

  readonly #clock: Clock;
  readonly #keeping: KeepingQueue;
  readonly #keeper: Keeper;
  readonly #sending: Sending;
  readonly #chats = new Map<bigint, ChatState>();
  readonly #connection = new Value<ConnectionState>("connecting");
  readonly #account = new Value<SignedIn | undefined>(undefined);
  readonly #ended = new Value<AtriumError | undefined>(undefined);
  readonly #joinStatus = new Value<JoinStatus | undefined>(undefined);
  readonly #list = new Value<readonly ChatSummary[]>([]);
  #listIsDue = false;
  readonly #typing = new Map<string, () => void>();

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
    this.#keeper = keeper;
    this.#keeping = new KeepingQueue(keeper, this.#clock, kept.owner);
    const token = options.token ?? kept.token;
    this.client = new Client(
      { ...options, token },
      {
        onState: (state) => this.#connection.set(state),
        onToken: (newToken) => this.#keeping.add({ begin: String(randomId()), token: newToken }),
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
        onTyping: ({ chatId, accountId }) => this.#onTyping(chatId, accountId),
        onPersonChanged: (person) => this.#onPersonChanged(person),
      },
    );
    this.people = new PeopleBook(this.client, (person) => this.#keepPerson(person));
    this.#sending = new Sending(this.client, this.#keeping, (chatId) => {
      const state = this.#chats.get(chatId);
      return state && { summary: state.summary, patch: (pending) => this.#patch(state, { pending }) };
    });
    this.client.subscribe(token === undefined ? { epoch: 0n, chats: new Map() } : this.#restore(kept));
    this.client.start();
  }

  #restore(kept: Kept): Positions {
    if (kept.account) this.#account.set(fromBinary(SignedInSchema, kept.account));
    for (const person of kept.people) this.people.remember(fromBinary(PersonSchema, person));
    const positions: Positions = { epoch: this.#account.get()?.epoch ?? 0n, chats: new Map() };
    for (const chat of kept.chats) {
      positions.chats.set(chat.chatId, chat.position);
      this.#take(fromBinary(ChatViewSchema, chat.view));
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
  /** As who; also without a connection, once somebody has signed in on this device. */
  get account(): Observable<SignedIn | undefined> {
    return this.#account;
  }
  /** Why it goes no further without the person. */
  get ended(): Observable<AtriumError | undefined> {
    return this.#ended;
  }
  /** For somebody who is not let in yet. */
  get joinStatus(): Observable<JoinStatus | undefined> {
    return this.#joinStatus;
  }
  /** All chats; those where something was said last come first. */
  get chats(): Observable<readonly ChatSummary[]> {
    return this.#list;
  }
  chat(chatId: bigint): Observable<ChatSummary> | undefined {
    return this.#chats.get(chatId)?.summary;
  }
  timeline(chatId: bigint): Timeline | undefined {
    return this.#chats.get(chatId)?.timeline;
  }

  /** Writes. What is not answered stays pending, over any number of connections and of runs. */
  send(chatId: bigint, text: string): void {
    this.#sending.send(chatId, text);
  }
  /** Tries a message again that was refused. */
  retry(chatId: bigint, key: string): void {
    this.#sending.retry(chatId, key);
  }
  /** Takes a message off that was refused. */
  discard(chatId: bigint, key: string): void {
    this.#sending.discard(chatId, key);
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

  /** Brings the newest message of a chat into its summary, once. */
  loadPreview(chatId: bigint): void {
    const state = this.#chats.get(chatId);
    if (!state || state.previewAsked || state.summary.get().newest) return;
    state.previewAsked = true;
    this.#preview(state, chatId).catch(() => (state.previewAsked = false));
  }

  async #preview(state: ChatState, chatId: bigint): Promise<void> {
    await this.#keeping.flush();
    const kept = await this.#keeper.loadEntries(chatId).catch(() => []);
    const newest = kept
      .map((bytes) => fromBinary(HistoryItemSchema, bytes).entry)
      .findLast((entry) => entry?.body.case === "message" && isShown(entry));
    if (newest) return this.#patch(state, { newest: state.summary.get().newest ?? newest });
    const page = await this.client.call("readHistory", {
      chatId,
      direction: HistoryDirection.OLDER,
      view: HistoryView.MESSAGES,
      limit: 1,
    });
    const item = page.items[0];
    if (item?.entry) this.#patch(state, { newest: state.summary.get().newest ?? withOverlay(item) });
  }

  /** Ends this device for good and forgets everything on it. */
  async signOut(): Promise<void> {
    await this.client.signOut().catch(() => {}); // without a connection the device stays in the list of devices
    this.client.stop();
    await this.#keeping.stop();
    await this.#keeper.wipe(this.#keeping.owner);
  }

  /** Ends the connection; what is kept stays. */
  async close(): Promise<void> {
    this.client.stop();
    await this.#keeping.stop();
  }

  #onSignedIn(account: SignedIn): void {
    const before = this.#account.get();
    // Somebody else: nothing of the one before may stay.
    if (before && before.accountId !== account.accountId) for (const chatId of [...this.#chats.keys()]) this.#onChatLeft(chatId);
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
    for (const view of views) this.#take(view);
    const { chats } = this.client.positions;
    const account = this.#account.get();
    this.#keeping.add({
      ...(account ? { account: toBinary(SignedInSchema, account) } : {}),
      chats: views.map((view) => ({
        chatId: view.chatId,
        view: toBinary(ChatViewSchema, view),
        position: chats.get(view.chatId) ?? view.headSeq,
      })),
    });
  }

  #keepPerson(person: Person): void {
    this.#keeping.add({ people: [{ accountId: person.accountId, person: toBinary(PersonSchema, person) }] });
  }

  #take(view: ChatView): void {
    const state = this.#chats.get(view.chatId) ?? this.#newChat(view);
    this.#patch(state, { view });
    if (view.peerId !== 0n) this.people.ask(view.peerId);
  }

  #newChat(view: ChatView): ChatState {
    const { chatId } = view;
    const timeline = new Timeline(
      this.client,
      chatId,
      async () => {
        await this.#keeping.flush();
        return this.#keeping.isBroken ? [] : this.#keeper.loadEntries(chatId);
      },
      (items) => this.#keepFirst(chatId, items),
    );
    const summary: ChatSummary = { view, unread: 0, newest: undefined, typing: [], pending: [] };
    const state: ChatState = { summary: new Value(summary), timeline, previewAsked: false };
    this.#chats.set(chatId, state);
    return state;
  }

  #onChatChanged(view: ChatView): void {
    const state = this.#chats.get(view.chatId);
    if (!state) return;
    const { title, myRole, mayPost } = view;
    this.#patch(state, { view: { ...state.summary.get().view, title, myRole, mayPost } });
  }

  #onChatLeft(chatId: bigint): void {
    this.#chats.delete(chatId);
    this.#keeping.add({ forgetChats: [chatId] });
    this.#listChanged();
  }

  #onEntry(entry: Entry): void {
    const state = this.#chats.get(entry.chatId);
    if (!state) return;
    state.timeline.append(entry);
    const { view, newest, typing } = state.summary.get();
    // What is caught up with may lie before what Resumed has told.
    const next: ChatView = { ...view };
    if (entry.seq > view.headSeq) {
      next.headSeq = entry.seq;
      next.headMessageNo = entry.messageNo;
    }
    // Writing moves one's own read mark.
    const isOwn = entry.authorId === this.#account.get()?.accountId;
    if (entry.body.case === "message" && isOwn && entry.seq > view.readSeq) {
      next.readSeq = entry.seq;
      next.readMessageNo = entry.messageNo;
    }
    const { body } = entry;
    let shown = body.case === "message" ? entry : newest;
    if ((body.case === "edit" || body.case === "deletion") && newest?.seq === body.value.targetSeq)
      shown = withText(newest, body.case === "edit" ? body.value.text : "");
    this.#patch(state, {
      view: next,
      newest: shown,
      typing: typing.filter((accountId) => accountId !== entry.authorId),
    });
    this.#keepEntry(state, entry);
    if (entry.authorId !== 0n) this.people.ask(entry.authorId);
  }

  #keepEntry(state: ChatState, entry: Entry): void {
    const { chatId, seq, body } = entry;
    this.#keeping.add({
      entries: [{ chatId, seq, item: keptItem(entry) }],
      chats: [{ chatId, view: toBinary(ChatViewSchema, state.summary.get().view), position: seq }],
      ...(seq > keptEntries ? { forgetBelow: [{ chatId, seq: seq - keptEntries }] } : {}),
    });
    if (body.case === "deletion") void this.#forgetText(chatId, body.value.targetSeq);
  }

  // What was deleted, and what it was edited to, stays on no device.
  async #forgetText(chatId: bigint, targetSeq: bigint): Promise<void> {
    await this.#keeping.flush();
    const kept = await this.#keeper.loadEntries(chatId).catch(() => []);
    const changedEntries = kept.flatMap((bytes) => {
      const item = fromBinary(HistoryItemSchema, bytes);
      const body = item.entry?.body;
      const isIt = body?.case === "message" && item.entry?.seq === targetSeq;
      if (!item.entry || !(isIt || (body?.case === "edit" && body.value.targetSeq === targetSeq))) return [];
      body.value.text = "";
      delete item.overlay;
      return [{ chatId, seq: item.entry.seq, item: toBinary(HistoryItemSchema, item) }];
    });
    this.#keeping.add({ changedEntries });
  }

  // The first page that was read reaches up to the chat's newest entry at that time; what came later is kept behind it.
  #keepFirst(chatId: bigint, items: readonly HistoryItem[]): void {
    const state = this.#chats.get(chatId);
    const position = this.client.positions.chats.get(chatId);
    if (!state || position === undefined) return;
    const entries = items.flatMap((item) =>
      item.entry && item.entry.seq <= position
        ? [{ chatId, seq: item.entry.seq, item: toBinary(HistoryItemSchema, item) }]
        : [],
    );
    const view = toBinary(ChatViewSchema, state.summary.get().view);
    this.#keeping.add({ entries, chats: [{ chatId, view, position }] });
    for (const { entry } of items) if (entry && entry.authorId !== 0n) this.people.ask(entry.authorId);
  }

  #onReloaded(chatId: bigint, next: bigint): void {
    const state = this.#chats.get(chatId);
    if (!state) return this.#keeping.add({ forgetChats: [chatId] });
    // All of it: after a restore what is kept may reach beyond the chat's head.
    const view = toBinary(ChatViewSchema, state.summary.get().view);
    this.#keeping.add({ forgetChats: [chatId], chats: [{ chatId, view, position: next - 1n }] });
    state.previewAsked = false;
    this.#patch(state, { newest: undefined });
    state.timeline.reset();
  }

  #onRead(chatId: bigint, seq: bigint, messageNo: bigint): void {
    const state = this.#chats.get(chatId);
    const view = state?.summary.get().view;
    if (!state || !view || seq <= view.readSeq) return;
    this.#patch(state, { view: { ...view, readSeq: seq, readMessageNo: messageNo } });
  }

  #onTyping(chatId: bigint, accountId: bigint): void {
    const state = this.#chats.get(chatId);
    if (!state) return;
    const without = () => state.summary.get().typing.filter((each) => each !== accountId);
    const key = `${chatId} ${accountId}`;
    this.#typing.get(key)?.();
    this.#typing.set(
      key,
      this.#clock.after(typingMs, () => {
        this.#typing.delete(key);
        this.#patch(state, { typing: without() });
      }),
    );
    this.#patch(state, { typing: [...without(), accountId] });
    this.people.ask(accountId);
  }

  #patch(state: ChatState, change: Partial<ChatSummary>): void {
    const next = { ...state.summary.get(), ...change };
    const { headMessageNo, readMessageNo } = next.view;
    state.summary.set({ ...next, unread: headMessageNo > readMessageNo ? Number(headMessageNo - readMessageNo) : 0 });
    this.#listChanged();
  }

  // Many changes at once make one new list.
  #listChanged(): void {
    if (this.#listIsDue) return;
    this.#listIsDue = true;
    queueMicrotask(() => {
      this.#listIsDue = false;
      const all = [...this.#chats.values()].map(({ summary }) => summary.get());
      this.#list.set(all.sort((a, b) => lastSaid(b) - lastSaid(a) || a.view.title.localeCompare(b.view.title)));
    });
  }
}
