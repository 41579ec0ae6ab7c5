// What the application has of each chat, and what of the pushes is new to it: turns pushes, answers to Resume and history pages into
// each entry in order exactly once.
//
// A chat is either live (the next push is last + 1) or has a hole up to `fillTo` that pages of history fill; pushes that come
// meanwhile only move `fillTo`, so what waits needs no memory. A hole that is too long is reported and stays.
import { create } from "@bufbuild/protobuf";

import {
  ChatKind,
  type ChatView,
  Continuation,
  HistoryDirection,
  type HistoryPage,
  HistoryView,
  type ReadHistory,
  ReadHistorySchema,
} from "./gen/atrium/wire/v1/chats_pb.js";
import type { Entry } from "./gen/atrium/wire/v1/entries_pb.js";
import { type Resume, type Resumed, ResumeSchema } from "./gen/atrium/wire/v1/session_pb.js";
import type { Positions, Reloaded } from "./positions.js";

// A Position is at most 22 bytes, and a WebSocket message at most 64 KiB.
const positionsPerMessage = Math.min(4000, Math.floor((60 * 1024) / 22));
const pagesAtOnce = 4;
const itemsPerPage = 200;

export interface FeedEvents {
  onSubscribed(chats: ChatView[]): void;
  onEntry(entry: Entry): void;
  onReloaded(reloaded: Reloaded): void;
  onChatJoined(chat: ChatView): void;
  onChatLeft(chatId: bigint): void;
}

interface Hole {
  fillTo: bigint;
  asked: boolean;
}

export class ChatFeed {
  #positions: Positions = { epoch: 0n, chats: new Map() };
  #holes = new Map<bigint, Hole>();
  #pagesAsked = 0;
  // Of the Resumed that is coming in.
  #resumed: ChatView[] = [];
  #resumedBefore = false;
  // Where a push last showed a hole: if resuming did not close it, history does.
  #lastHole: { chatId: bigint; seq: bigint } | undefined;

  constructor(
    private readonly longestFill: number,
    private readonly events: FeedEvents,
  ) {}

  get positions(): Positions {
    return this.#positions;
  }
  startAt(positions: Positions): void {
    this.#positions = { epoch: positions.epoch, chats: new Map(positions.chats) };
  }

  makeResume(): Resume {
    // Chats beyond what one message takes come back as NEW; takeView finds their holes.
    const positions = [...this.#positions.chats]
      .slice(0, positionsPerMessage)
      .map(([chatId, seq]) => ({ $typeName: "atrium.wire.v1.Position" as const, chatId, seq }));
    return create(ResumeSchema, { epoch: positions.length === 0 ? 0n : this.#positions.epoch, positions });
  }

  onResumed(part: Resumed): void {
    const sameEpoch = this.#positions.chats.size === 0 || this.#positions.epoch === part.epoch;
    for (const view of part.chats) {
      this.#resumed.push(view);
      this.#takeView(view, sameEpoch);
    }
    if (part.more) return;
    this.#positions.epoch = part.epoch;
    const there = new Set(this.#resumed.map((view) => view.chatId));
    for (const chatId of [...this.#positions.chats.keys()]) if (!there.has(chatId)) this.onLeft(chatId);
    this.#resumedBefore = true;
    const chats = this.#resumed;
    this.#resumed = [];
    this.events.onSubscribed(chats);
  }

  #takeView(view: ChatView, sameEpoch: boolean): void {
    const known = this.#positions.chats.get(view.chatId);
    if (known !== undefined) {
      // CATCHING_UP and CURRENT need nothing: the pushes go on after `last`.
      const pushed =
        view.continuation === Continuation.CATCHING_UP || view.continuation === Continuation.CURRENT;
      if (!pushed || !sameEpoch) this.#closeHole(view, known, sameEpoch);
      return;
    }
    // A chat that is new since the last Resume: somebody who had been connected would have seen everything after its first visible
    // entry. An old chat with open history starts at its head; nobody waits for all of its past.
    const recent = view.kind === ChatKind.DIRECT || view.firstVisibleSeq > 1n;
    const fromStart = this.#resumedBefore && recent && view.firstVisibleSeq < view.headSeq;
    this.#positions.chats.set(view.chatId, fromStart ? view.firstVisibleSeq : view.headSeq);
    if (this.#resumedBefore) this.events.onChatJoined(view);
    if (fromStart) this.#fill(view.chatId, view.headSeq);
  }

  #closeHole(view: ChatView, last: bigint, sameEpoch: boolean): void {
    const head = view.headSeq;
    if (sameEpoch && last === head) return;
    if (!sameEpoch || last > head) return this.#skip(view.chatId, head + 1n);
    if (last + 1n < view.firstVisibleSeq)
      this.#skip(view.chatId, view.firstVisibleSeq < head + 1n ? view.firstVisibleSeq : head + 1n);
    if (this.#last(view.chatId) < head) this.#fill(view.chatId, head);
  }

  #fill(chatId: bigint, head: bigint): void {
    if (head - this.#last(chatId) > BigInt(this.longestFill)) this.#skip(chatId, head + 1n);
    else this.#holes.set(chatId, { fillTo: head, asked: false });
  }

  #last(chatId: bigint): bigint {
    return this.#positions.chats.get(chatId) ?? 0n;
  }

  #skip(chatId: bigint, next: bigint): void {
    this.events.onReloaded({ chatId, last: this.#last(chatId), next });
    this.#positions.chats.set(chatId, next - 1n);
  }

  #deliver(entry: Entry): void {
    this.events.onEntry(entry);
    this.#positions.chats.set(entry.chatId, entry.seq);
  }

  /** `hole`: the connection lost something; reconnect and resume. */
  onEntry(entry: Entry): "fine" | "hole" {
    if (entry.seq === 0n) return "fine"; // no entry of any chat
    const { chatId, seq } = entry;
    if (!this.#positions.chats.has(chatId)) this.#positions.chats.set(chatId, seq - 1n);
    const last = this.#last(chatId);
    if (seq <= last) return "fine";
    const hole = this.#holes.get(chatId);
    if (hole) {
      if (seq > hole.fillTo) hole.fillTo = seq;
      return "fine";
    }
    if (seq === last + 1n) {
      this.#deliver(entry);
      return "fine";
    }
    if (this.#lastHole?.chatId === chatId && this.#lastHole.seq === last) {
      this.#holes.set(chatId, { fillTo: seq, asked: false });
      return "fine";
    }
    this.#lastHole = { chatId, seq: last };
    return "hole";
  }

  onJoined(view: ChatView): void {
    if (this.#positions.chats.has(view.chatId)) return;
    this.#positions.chats.set(view.chatId, view.headSeq);
    this.events.onChatJoined(view);
  }

  onLeft(chatId: bigint): void {
    this.#holes.delete(chatId);
    if (this.#positions.chats.delete(chatId)) this.events.onChatLeft(chatId);
  }

  /** The next page to ask for; at most a few at a time. Answer each with onPage or onPageFailed. */
  nextPage(): ReadHistory | undefined {
    if (this.#pagesAsked >= pagesAtOnce) return undefined;
    for (const [chatId, hole] of this.#holes) {
      if (hole.asked) continue;
      hole.asked = true;
      ++this.#pagesAsked;
      return create(ReadHistorySchema, {
        chatId,
        fromSeq: this.#last(chatId) + 1n,
        direction: HistoryDirection.NEWER,
        view: HistoryView.ENTRIES,
        limit: itemsPerPage,
      });
    }
    return undefined;
  }

  onPage(asked: ReadHistory, page: HistoryPage): void {
    --this.#pagesAsked;
    const { chatId } = asked;
    const hole = this.#holes.get(chatId);
    if (!hole) return;
    hole.asked = false;
    const before = this.#last(chatId);
    for (const { entry } of page.items) {
      if (entry?.chatId !== chatId || entry.seq <= this.#last(chatId)) continue;
      if (entry.seq > this.#last(chatId) + 1n) this.#skip(chatId, entry.seq);
      this.#deliver(entry);
    }
    if (this.#last(chatId) === before) this.#skip(chatId, (hole.fillTo > before ? hole.fillTo : before) + 1n);
    if (this.#last(chatId) >= hole.fillTo) this.#holes.delete(chatId);
  }

  onPageFailed(asked: ReadHistory, after: "try-again" | "give-up"): void {
    --this.#pagesAsked;
    const hole = this.#holes.get(asked.chatId);
    if (!hole) return;
    hole.asked = false;
    if (after === "try-again") return;
    this.#skip(asked.chatId, hole.fillTo + 1n);
    this.#holes.delete(asked.chatId);
  }

  /** The next Resume tells again what is missing. */
  onDisconnected(): void {
    this.#holes.clear();
    this.#pagesAsked = 0;
    this.#resumed = [];
  }
}
