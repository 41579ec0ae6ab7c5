// Threads: those that this person follows, with what is unread in them, and those that are shown.
import { create } from "@bufbuild/protobuf";

import type { Client } from "../client.js";
import { EntityKind, type Entry } from "../gen/atrium/wire/v1/entries_pb.js";
import { type ThreadReadMarkMoved, type ThreadView, ThreadViewSchema } from "../gen/atrium/wire/v1/threads_pb.js";
import type { ChatShelf } from "./chat_shelf.js";
import type { KeptChats } from "./kept_chats.js";
import { following, type Observable, Value } from "./observable.js";
import type { PendingMessage } from "./sending.js";
import { Timeline } from "./timeline.js";

const pageItems = 200;

/** A thread that this person follows. */
export interface ThreadSummary {
  readonly view: ThreadView;
  /** Messages of it that this person has not read. */
  readonly unread: number;
}

/** A thread as it is shown. */
export interface OpenThread {
  readonly chatId: bigint;
  readonly rootSeq: bigint;
  /** Its messages, without the one that it hangs from. */
  readonly timeline: Timeline;
  /** What this person has written there and the server has not taken yet. */
  readonly pending: Observable<readonly PendingMessage[]>;
}

export class ThreadBook {
  readonly #client: Client;
  readonly #kept: KeptChats;
  readonly #chats: ChatShelf;
  readonly #followed = new Map<bigint, Map<bigint, ThreadView>>();
  readonly #lists = new Map<bigint, Value<readonly ThreadSummary[]>>();
  readonly #shown = new Map<bigint, Map<bigint, OpenThread>>();
  // By chat and root, those that are not followed, unless the root turns out to be this person's: the latest of each.
  readonly #others = new Map<string, ThreadView>();

  constructor(
    by: { client: Client; kept: KeptChats; chats: ChatShelf },
    private readonly me: () => bigint,
  ) {
    ({ client: this.#client, kept: this.#kept, chats: this.#chats } = by);
  }

  /** The threads of a chat that this person follows: where they wrote or were mentioned by name, and those under their own messages. The last written in comes first. */
  of(chatId: bigint): Observable<readonly ThreadSummary[]> {
    let list = this.#lists.get(chatId);
    if (list === undefined) this.#lists.set(chatId, (list = new Value<readonly ThreadSummary[]>([])));
    return list;
  }

  /** The thread under a message, whether it holds something or not. Its timeline is kept up to date; `timeline.load()` reads it. */
  open(chatId: bigint, rootSeq: bigint): OpenThread | undefined {
    const summary = this.#chats.get(chatId)?.summary;
    if (!summary) return undefined;
    const shown = this.#shown.get(chatId) ?? new Map<bigint, OpenThread>();
    this.#shown.set(chatId, shown);
    const before = shown.get(rootSeq);
    if (before) return before;
    const isHere = ({ message }: PendingMessage) => message.threadRootSeq === rootSeq;
    const timeline = new Timeline(chatId, {
      read: (fromSeq) => this.#client.call("readThread", { chatId, rootSeq, fromSeq, limit: pageItems }),
      kept: async () => {
        const kept = await this.#kept.entriesOf(chatId);
        return kept.some(({ entry }) => entry?.thread?.rootSeq === rootSeq) ? kept : [];
      },
      onFirst: () => {},
      takes: ({ thread }) => thread?.rootSeq === rootSeq,
      before: ({ thread }) => thread?.previousSeq ?? 0n,
    });
    const pending = following(summary, ({ pendingInThreads }) => pendingInThreads.filter(isHere));
    const thread = { chatId, rootSeq, timeline, pending };
    shown.set(rootSeq, thread);
    return thread;
  }

  /** This person has seen a thread up to this message (`ThreadPlace.no`). Does nothing if they do not follow it. */
  markRead(chatId: bigint, rootSeq: bigint, no: bigint): void {
    const view = this.#followed.get(chatId)?.get(rootSeq);
    if (!view || no <= view.readNo) return;
    this.#follow({ ...view, readNo: no });
    this.#client.call("setThreadReadMark", { chatId, rootSeq, no }).catch(() => {}); // a hint
  }

  /** Another device has read something. */
  onReadMark({ chatId, rootSeq, no }: ThreadReadMarkMoved): void {
    const view = this.#followed.get(chatId)?.get(rootSeq);
    if (view && no > view.readNo) this.#follow({ ...view, readNo: no });
  }

  /** The next entry of a chat. */
  onEntry(entry: Entry): void {
    for (const { timeline } of this.#shown.get(entry.chatId)?.values() ?? []) timeline.append(entry);
    if (entry.thread) this.#onWritten(entry, entry.thread);
  }

  #onWritten(entry: Entry, { rootSeq, no }: NonNullable<Entry["thread"]>): void {
    const { chatId } = entry;
    const before = this.#followed.get(chatId)?.get(rootSeq);
    const isOwn = entry.authorId === this.me();
    const written = { chatId, rootSeq, newestNo: no, newestSeq: entry.seq, newestAtMs: entry.atMs, readNo: isOwn ? no : 0n };
    if (before || isOwn) return this.#follow(newer(before, create(ThreadViewSchema, written)));
    if (mentions(entry, this.me())) void this.refresh(chatId);
    const key = keyOf(chatId, rootSeq);
    const asked = this.#others.get(key);
    this.#others.set(key, create(ThreadViewSchema, { ...written, readNo: asked?.readNo ?? no - 1n }));
    if (!asked) void this.#look(chatId, rootSeq);
  }

  // Whether a thread hangs from something that this person wrote.
  async #look(chatId: bigint, rootSeq: bigint): Promise<void> {
    const key = keyOf(chatId, rootSeq);
    const page = await this.#client.call("readEntries", { chatId, seqs: [rootSeq] }).catch(() => undefined);
    const written = this.#others.get(key);
    if (!page) this.#others.delete(key); // the next message there asks again
    if (!written || page?.items[0]?.entry?.authorId !== this.me()) return;
    this.#others.delete(key);
    this.#follow(newer(this.#followed.get(chatId)?.get(rootSeq), written));
  }

  /** What happened while there was no connection was not told. `chatId` 0: of all chats. */
  async refresh(chatId = 0n): Promise<void> {
    const list = await this.#client.call("listThreads", { chatId }).catch(() => undefined);
    if (!list) return;
    const chats = chatId === 0n ? new Set([...this.#followed.keys(), ...list.threads.map((view) => view.chatId)]) : [chatId];
    for (const each of chats) {
      const before = this.#followed.get(each);
      const views = list.threads.filter((view) => view.chatId === each).map((view) => newer(before?.get(view.rootSeq), view));
      this.#followed.set(each, new Map(views.map((view) => [view.rootSeq, view])));
      this.#tell(each);
    }
  }

  /** What is known of a chat is no more to be trusted. */
  onReloaded(chatId: bigint): void {
    this.#forget(chatId);
    for (const { timeline } of this.#shown.get(chatId)?.values() ?? []) timeline.reset();
    void this.refresh(chatId);
  }

  onChatLeft(chatId: bigint): void {
    this.#forget(chatId);
    this.#shown.delete(chatId);
    this.#lists.delete(chatId);
  }

  #forget(chatId: bigint): void {
    this.#followed.delete(chatId);
    for (const [key, view] of this.#others) if (view.chatId === chatId) this.#others.delete(key);
    this.#tell(chatId);
  }

  #follow(view: ThreadView): void {
    const threads = this.#followed.get(view.chatId) ?? new Map<bigint, ThreadView>();
    this.#followed.set(view.chatId, threads.set(view.rootSeq, view));
    this.#tell(view.chatId);
  }

  #tell(chatId: bigint): void {
    const all = [...(this.#followed.get(chatId)?.values() ?? [])].map(summaryOf);
    const list = all.sort((a, b) => Number(b.view.newestSeq - a.view.newestSeq));
    (this.of(chatId) as Value<readonly ThreadSummary[]>).set(list);
    const unreadThreads = list.filter(({ unread }) => unread > 0).length;
    const state = this.#chats.get(chatId);
    if (state && state.summary.get().unreadThreads !== unreadThreads) this.#chats.patch(state, { unreadThreads });
  }
}

// Neither what was written nor what was read goes back.
function newer(before: ThreadView | undefined, view: ThreadView): ThreadView {
  if (!before) return view;
  const readNo = before.readNo > view.readNo ? before.readNo : view.readNo;
  return { ...(before.newestNo > view.newestNo ? before : view), readNo };
}

function summaryOf(view: ThreadView): ThreadSummary {
  return { view, unread: view.newestNo > view.readNo ? Number(view.newestNo - view.readNo) : 0 };
}

function mentions({ body }: Entry, accountId: bigint): boolean {
  if (body.case !== "message") return false;
  return body.value.entities.some((entity) => entity.kind === EntityKind.MENTION && entity.accountId === accountId);
}

function keyOf(chatId: bigint, rootSeq: bigint): string {
  return `${chatId} ${rootSeq}`;
}
