// A chat of the fake server: who is in it, and what was said.
import { create } from "@bufbuild/protobuf";

import {
  ChatKind,
  type ChatView,
  ChatViewSchema,
  HistoryDirection,
  HistoryView,
  MemberRole,
  type ReadEntries,
  type ReadHistory,
} from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entry, EntrySchema, type HistoryItem, type ThreadPlace, ThreadPlaceSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import type { Person } from "../gen/atrium/wire/v1/session_pb.js";
import type { ReadThread } from "../gen/atrium/wire/v1/threads_pb.js";
import { confirmsIn, mentionedIn, mentionIn, overlayOf, pinsIn, threadUnder, withoutDeleted } from "./fake_amendments.js";
import type { Reply } from "./fake_connection.js";

interface FakeMember {
  firstVisible: bigint;
  read: bigint;
  /** The messages that they have confirmed. */
  readonly confirmed: Set<bigint>;
  readonly accountId: bigint;
  /** The threads that they follow, by the seq of the root, and what they have read of each. */
  readonly threads: Map<bigint, bigint>;
}

export class FakeChat {
  /** By their login. */
  readonly members = new Map<string, FakeMember>();
  readonly log: Entry[] = [];
  #messages = 0n;

  constructor(
    readonly id: bigint,
    readonly kind: ChatKind,
    readonly title: string,
  ) {}

  get #slowMode(): number {
    const set = this.log.findLast(({ body }) => body.case === "slowModeSet");
    return set?.body.case === "slowModeSet" ? set.body.value.seconds : 0;
  }

  get head(): bigint {
    return BigInt(this.log.length);
  }

  /** `author`: who moves their own read mark by it. `rootSeq`: a message in whose thread it goes. */
  write(author: { login: string; accountId: bigint }, body: Entry["body"], rootSeq = 0n): Entry {
    if (body.case === "message" && rootSeq === 0n) ++this.#messages;
    const seq = this.head + 1n;
    const { accountId: authorId, login } = author;
    const entry = create(EntrySchema, { chatId: this.id, seq, messageNo: this.#messages, authorId, atMs: seq * 1000n });
    entry.body = body;
    if (rootSeq !== 0n) entry.thread = this.#placeIn(rootSeq);
    this.log.push(entry);
    const member = this.members.get(login);
    if (entry.thread) this.#follow(entry.thread, member, body.case === "message" ? mentionedIn(body.value) : []);
    else if (member && body.case === "message") member.read = seq;
    return entry;
  }

  #placeIn(rootSeq: bigint): ThreadPlace {
    const newest = this.log.findLast(({ thread }) => thread?.rootSeq === rootSeq);
    return create(ThreadPlaceSchema, { rootSeq, no: (newest?.thread?.no ?? 0n) + 1n, previousSeq: newest?.seq ?? 0n });
  }

  // Whoever writes there has read it; who wrote the root, and who is mentioned, begin with it.
  #follow({ rootSeq, no }: ThreadPlace, author: FakeMember | undefined, mentioned: readonly bigint[]): void {
    author?.threads.set(rootSeq, no);
    const others = new Set([this.log[Number(rootSeq) - 1]?.authorId, ...mentioned]);
    for (const { accountId, threads } of this.members.values()) if (others.has(accountId) && !threads.has(rootSeq)) threads.set(rootSeq, no - 1n);
  }

  /** Only so many entries are there. */
  truncate(entries: number): void {
    this.log.length = entries;
    this.#messages = this.log.at(-1)?.messageNo ?? 0n;
  }

  view(person: Person): ChatView {
    const member = this.members.get(person.login);
    const read = member?.read ?? 0n;
    return create(ChatViewSchema, {
      chatId: this.id,
      kind: this.kind,
      title: this.title,
      headSeq: this.head,
      headMessageNo: this.#messages,
      readSeq: read,
      readMessageNo: this.log[Number(read) - 1]?.messageNo ?? 0n,
      firstVisibleSeq: member?.firstVisible ?? 1n,
      myRole: MemberRole.MEMBER,
      mayPost: true,
      pinnedSeqs: pinsIn(this.log),
      mentionSeq: mentionIn(this.log, read, person),
      confirmSeqs: confirmsIn(this.log, member?.confirmed ?? new Set(), person),
      slowModeS: this.#slowMode,
    });
  }

  /** As this member sees it. */
  page({ firstVisible }: FakeMember, read: ReadHistory): Reply {
    const older = read.direction === HistoryDirection.OLDER;
    const seen = this.log.filter((entry) => {
      if (entry.seq < firstVisible) return false;
      if (read.view === HistoryView.MESSAGES && (entry.body.case !== "message" || entry.thread)) return false;
      return older ? read.fromSeq === 0n || entry.seq <= read.fromSeq : entry.seq >= read.fromSeq;
    });
    return this.#pageOf(seen, read.limit, older);
  }

  /** Of a thread; nothing if that is no place for one. */
  thread({ firstVisible }: FakeMember, { rootSeq, fromSeq, limit }: ReadThread): Reply | undefined {
    if (rootSeq < firstVisible || threadUnder(this.log, rootSeq) === "nothing") return undefined;
    const all = this.log.filter(({ thread }) => thread?.rootSeq === rootSeq);
    const isOfIt = fromSeq === 0n || all.some(({ seq }) => seq === fromSeq);
    return this.#pageOf(isOfIt ? all.filter(({ seq }) => fromSeq === 0n || seq <= fromSeq) : [], limit, true);
  }

  #pageOf(seen: readonly Entry[], limit: number, older: boolean): Reply {
    const most = limit || 50;
    const shown = older ? seen.slice(-most) : seen.slice(0, most);
    const rest = older ? seen[seen.length - shown.length - 1] : seen[shown.length];
    const items = shown.map((entry) => this.#overlaid(entry));
    return { case: "historyPage", value: { chatId: this.id, items, nextFromSeq: rest?.seq ?? 0n, headSeq: this.head } };
  }

  /** Single ones, as this member sees them. */
  entries({ firstVisible }: FakeMember, { seqs }: ReadEntries): Reply {
    const seen = this.log.filter(({ seq }) => seq >= firstVisible && seqs.includes(seq));
    const items = seen.map((entry) => this.#overlaid(entry));
    return { case: "historyPage", value: { chatId: this.id, items, nextFromSeq: 0n, headSeq: this.head } };
  }

  /** What was missed since, as it comes today. */
  since(position: bigint): Entry[] {
    return this.log.slice(Number(position)).map((entry) => withoutDeleted(this.log, entry));
  }

  #overlaid(entry: Entry): HistoryItem {
    const overlay = entry.body.case === "message" ? overlayOf(this.log, entry.seq) : undefined;
    return { $typeName: "atrium.wire.v1.HistoryItem", entry: withoutDeleted(this.log, entry), ...(overlay ? { overlay } : {}) };
  }
}
