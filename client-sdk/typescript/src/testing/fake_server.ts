// A server for tests, in the same process: it knows people, chats and messages, and can be as unpleasant as a network.
import { create, fromBinary } from "@bufbuild/protobuf";

import type { Clock } from "../clock.js";
import { realClock } from "../clock.js";
import {
  ChatKind,
  type ChatView,
  ChatViewSchema,
  Continuation,
  HistoryDirection,
  HistoryView,
  MemberRole,
  type ReadHistory,
  type RequestId,
} from "../gen/atrium/wire/v1/chats_pb.js";
import { type Entry, EntrySchema, type HistoryItem } from "../gen/atrium/wire/v1/entries_pb.js";
import { ErrorCode, ErrorSchema } from "../gen/atrium/wire/v1/errors_pb.js";
import { type ClientFrame, ClientFrameSchema } from "../gen/atrium/wire/v1/frames_pb.js";
import { type Person, PersonSchema, type Resume, Role, type SignIn } from "../gen/atrium/wire/v1/session_pb.js";
import type { Options } from "../options.js";
import type { Connect } from "../transport.js";
import { FakeConnection, type Reply } from "./fake_connection.js";

/** What a test may do with a command before the server looks at it: nothing, refuse it, swallow it, or end the connection. */
export type Meddle = (frame: ClientFrame, login: string) => "drop" | "close" | ErrorCode | undefined;

interface FakeChat {
  readonly id: bigint;
  readonly kind: ChatKind;
  readonly title: string;
  readonly members: Map<string, { firstVisible: bigint; read: bigint }>;
  readonly log: Entry[];
  messages: bigint;
}

/**
 * A scripted server. Everybody who is named signs in with any password; `options()` makes a Client talk to it.
 *
 *     const server = new FakeServer();
 *     const chat = server.addChat("8Б", ["anna", "boris"]);
 *     const client = new Client(server.options("anna"), { onEntry: show });
 *     client.subscribe();
 *     client.start();
 *     server.say(chat, "boris", "Привет");
 *     server.cutAll();                       // the client comes back and misses nothing
 */
export class FakeServer {
  readonly clock: Clock;
  /** How long the next piece of data takes, in milliseconds. */
  latency: () => number;
  /** Asked for every command. */
  meddle: Meddle = () => undefined;
  /** False: nobody gets a connection. */
  listens = true;
  epoch = 1n;

  readonly #people = new Map<string, Person>();
  readonly #tokens = new Map<string, string>();
  readonly #chats = new Map<bigint, FakeChat>();
  readonly #done = new Map<string, { chatId: bigint; seq: bigint; atMs: bigint }>();
  #connections: FakeConnection[] = [];
  #unpushed: { chat: FakeChat; entry: Entry }[] = [];
  #nextId = 1000n;

  constructor(how: { clock?: Clock; latency?: () => number } = {}) {
    this.clock = how.clock ?? realClock;
    this.latency = how.latency ?? (() => 0);
  }

  /** For `new Client(...)`. */
  options(login: string): Options {
    this.person(login);
    return {
      server: "ws://fake",
      space: "fake",
      credential: { kind: "password", login, password: "secret" },
      connect: this.connect,
      clock: this.clock,
    };
  }

  readonly connect: Connect = (_url, events) => {
    const connection = new FakeConnection(this, events);
    if (this.listens) this.#connections.push(connection);
    else connection.cut();
    return connection.transport();
  };

  person(login: string): Person {
    let person = this.#people.get(login);
    if (!person) {
      person = create(PersonSchema, { accountId: this.#nextId++, login, name: login, roles: [Role.TEACHER] });
      this.#people.set(login, person);
    }
    return person;
  }

  addChat(title: string, logins: string[], kind = ChatKind.GROUP): bigint {
    const id = this.#nextId++;
    const members = new Map(logins.map((login) => [login, { firstVisible: 1n, read: 0n }]));
    logins.forEach((login) => this.person(login));
    const chat: FakeChat = { id, kind, title, members, log: [], messages: 0n };
    this.#chats.set(id, chat);
    this.#write(chat, logins[0] ?? "", { case: "chatCreated", value: { $typeName: "atrium.wire.v1.ChatCreated" } });
    return id;
  }

  /** Somebody writes. */
  say(chatId: bigint, login: string, text: string): Entry {
    const entry = this.#write(this.chat(chatId), login, messageBody(text));
    this.#pushAll();
    return entry;
  }

  join(chatId: bigint, login: string): void {
    const chat = this.chat(chatId);
    const head = BigInt(chat.log.length);
    this.person(login);
    chat.members.set(login, { firstVisible: head + 1n, read: head });
    for (const connection of this.#of(login)) connection.say({ case: "chatJoined", value: { chat: this.view(chat, login) } });
    const value = { $typeName: "atrium.wire.v1.MembersAdded" as const, accountIds: [this.person(login).accountId] };
    this.#write(chat, login, { case: "membersAdded", value });
    this.#pushAll();
  }

  remove(chatId: bigint, login: string): void {
    this.chat(chatId).members.delete(login);
    for (const connection of this.#of(login)) connection.say({ case: "chatLeft", value: { chatId } });
  }

  /** Somebody has read everything, on another device. */
  read(chatId: bigint, login: string): void {
    const member = this.chat(chatId).members.get(login);
    if (member) member.read = BigInt(this.chat(chatId).log.length);
  }

  /** As after a restore from a backup: of a chat only so many entries are there, and the epoch is another one. */
  restore(chatId: bigint, entries: number): void {
    const chat = this.chat(chatId);
    chat.log.length = entries;
    chat.messages = chat.log.at(-1)?.messageNo ?? 0n;
    ++this.epoch;
  }

  typing(chatId: bigint, login: string): void {
    for (const connection of this.#connections)
      if (connection.resumed && connection.login !== login && this.chat(chatId).members.has(connection.login ?? ""))
        connection.say({ case: "typing", value: { chatId, accountId: this.person(login).accountId } });
  }

  /** What stands in a chat. */
  log(chatId: bigint): readonly Entry[] {
    return this.chat(chatId).log;
  }

  /** Sends the newest entry of a chat once more to all who are there. */
  repeatNewest(chatId: bigint): void {
    const entry = this.chat(chatId).log.at(-1);
    if (entry) this.#push(this.chat(chatId), entry);
  }

  cutAll(): void {
    for (const connection of [...this.#connections]) connection.cut();
  }
  closeAll(code: number): void {
    for (const connection of [...this.#connections]) connection.close(code);
  }
  get connections(): number {
    return this.#connections.length;
  }

  /** @internal */
  forget(connection: FakeConnection): void {
    this.#connections = this.#connections.filter((other) => other !== connection);
  }

  /** @internal */
  take(connection: FakeConnection, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      let length = 0;
      for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
        byte = bytes[at++] ?? 0;
        length |= (byte & 0x7f) << shift;
      }
      const frame = fromBinary(ClientFrameSchema, bytes.subarray(at, at + length));
      at += length;
      const verdict = this.meddle(frame, connection.login ?? "");
      if (verdict === "close") return connection.cut();
      if (verdict === "drop") continue;
      if (verdict !== undefined) connection.say(refusal(verdict), frame.id);
      else this.#answer(connection, frame);
    }
  }

  #answer(connection: FakeConnection, frame: ClientFrame): void {
    const { command } = frame;
    if (command.case === "signIn") return this.#signIn(connection, frame.id, command.value);
    const { login } = connection;
    if (login === undefined) return connection.say(refusal(ErrorCode.NOT_SIGNED_IN), frame.id);
    if (command.case === "resume") return this.#resume(connection, login, frame.id, command.value);
    connection.say(this.#result(login, command), frame.id);
    this.#pushAll(); // an answer comes before the push that it speaks of
  }

  #signIn(connection: FakeConnection, id: bigint, command: SignIn): void {
    const { credential } = command;
    let login: string | undefined;
    if (credential.case === "token") login = this.#tokens.get(String(credential.value));
    if (credential.case === "password" && this.#people.has(credential.value.login)) {
      login = credential.value.login;
      this.#tokens.set(String(credential.value.newToken), login);
    }
    if (login === undefined) return connection.say(refusal(ErrorCode.WRONG_CREDENTIALS), id);
    connection.login = login;
    const { accountId, name, roles } = this.person(login);
    connection.say({ case: "signedIn", value: { accountId, login, name, roles, epoch: this.epoch, nowMs: 0n } }, id);
  }

  #resume(connection: FakeConnection, login: string, id: bigint, command: Resume): void {
    const positions = new Map(command.positions.map(({ chatId, seq }) => [chatId, seq]));
    const missed: Entry[] = [];
    const views: ChatView[] = [];
    for (const chat of this.#chats.values()) {
      if (!chat.members.has(login)) continue;
      const view = this.view(chat, login);
      view.continuation = this.#continuation(view, positions.get(chat.id), command.epoch);
      if (view.continuation === Continuation.CATCHING_UP) missed.push(...chat.log.slice(Number(positions.get(chat.id))));
      views.push(view);
    }
    connection.resumed = true;
    connection.say({ case: "resumed", value: { epoch: this.epoch, chats: views, more: false } }, id);
    for (const entry of missed) connection.say({ case: "entry", value: { ...entry } });
  }

  #continuation(view: ChatView, position: bigint | undefined, epoch: bigint): Continuation {
    if (position === undefined) return Continuation.NEW;
    const isKnown = epoch === this.epoch && position <= view.headSeq && position + 1n >= view.firstVisibleSeq;
    if (!isKnown) return Continuation.RELOAD;
    return position === view.headSeq ? Continuation.CURRENT : Continuation.CATCHING_UP;
  }

  #result(login: string, command: ClientFrame["command"]): Reply {
    switch (command.case) {
      case "sendMessage":
        return this.#once(login, command.value.requestId, command.value.chatId, () =>
          this.#write(this.chat(command.value.chatId), login, messageBody(command.value.text)),
        );
      case "editMessage": {
        const { chatId, targetSeq, text } = command.value;
        return this.#once(login, command.value.requestId, chatId, () =>
          this.#write(this.chat(chatId), login, {
            case: "edit",
            value: { $typeName: "atrium.wire.v1.Edit", targetSeq, text },
          }),
        );
      }
      case "deleteMessage": {
        const { chatId, targetSeq } = command.value;
        return this.#once(login, command.value.requestId, chatId, () =>
          this.#write(this.chat(chatId), login, {
            case: "deletion",
            value: { $typeName: "atrium.wire.v1.Deletion", targetSeq },
          }),
        );
      }
      case "readHistory":
        return this.#page(login, command.value);
      case "setReadMark": {
        const member = this.#chats.get(command.value.chatId)?.members.get(login);
        if (!member) return refusal(ErrorCode.NOT_FOUND);
        if (command.value.seq > member.read) member.read = command.value.seq;
        return { case: "done", value: {} };
      }
      case "listChats": {
        const chats = [...this.#chats.values()].filter((chat) => chat.members.has(login));
        return { case: "chatList", value: { chats: chats.map((chat) => this.view(chat, login)), more: false } };
      }
      case "listMembers": {
        const { chatId } = command.value;
        const members = [...this.chat(chatId).members.keys()].map((each) => ({
          ...this.person(each),
          $typeName: "atrium.wire.v1.Member",
          role: MemberRole.MEMBER,
          mutedUntilMs: 0n,
        }));
        return { case: "memberList", value: { chatId, members, more: false } };
      }
      case "findPeople": {
        const { logins, accountIds } = command.value;
        const people = [...this.#people.values()].filter(
          (each) => logins.includes(each.login) || accountIds.includes(each.accountId),
        );
        return { case: "people", value: { people, nextAfterAccountId: 0n } };
      }
      case "readProfile":
        return { case: "profile", value: { version: 0n, title: "Школа" } };
      case "setTyping":
      case "signOut":
        return { case: "done", value: {} };
      default:
        return refusal(ErrorCode.BAD_FRAME);
    }
  }

  #once(login: string, id: RequestId | undefined, chatId: bigint, act: () => Entry): Reply {
    const key = `${login} ${String(id?.sender)} ${String(id?.counter)}`;
    let done = this.#done.get(key);
    if (!done) {
      if (!this.#chats.get(chatId)?.members.has(login)) return refusal(ErrorCode.NOT_FOUND);
      const { seq, atMs } = act();
      done = { chatId, seq, atMs };
      this.#done.set(key, done);
    }
    return { case: "accepted", value: { ...done } };
  }

  #page(login: string, read: ReadHistory): Reply {
    const chat = this.#chats.get(read.chatId);
    const member = chat?.members.get(login);
    if (!chat || !member) return refusal(ErrorCode.NOT_FOUND);
    const head = BigInt(chat.log.length);
    const older = read.direction === HistoryDirection.OLDER;
    const seen = chat.log.filter((entry) => {
      if (entry.seq < member.firstVisible) return false;
      if (read.view === HistoryView.MESSAGES && entry.body.case !== "message") return false;
      return older ? read.fromSeq === 0n || entry.seq <= read.fromSeq : entry.seq >= read.fromSeq;
    });
    const limit = read.limit || 50;
    const items = older ? seen.slice(-limit) : seen.slice(0, limit);
    const rest = older ? seen[seen.length - items.length - 1] : seen[items.length];
    const overlaid = items.map((entry) => this.#overlaid(chat, entry));
    return {
      case: "historyPage",
      value: { chatId: chat.id, items: overlaid, nextFromSeq: rest?.seq ?? 0n, headSeq: head },
    };
  }

  #overlaid(chat: FakeChat, entry: Entry): HistoryItem {
    const item: HistoryItem = { $typeName: "atrium.wire.v1.HistoryItem", entry };
    for (const later of chat.log) {
      const { body } = later;
      if ((body.case !== "edit" && body.case !== "deletion") || body.value.targetSeq !== entry.seq) continue;
      item.overlay = {
        $typeName: "atrium.wire.v1.Overlay",
        text: body.case === "edit" ? body.value.text : "",
        changedBySeq: later.seq,
        changedAtMs: later.atMs,
        deleted: body.case === "deletion",
      };
    }
    return item;
  }

  private chat(id: bigint): FakeChat {
    const chat = this.#chats.get(id);
    if (!chat) throw new Error(`there is no chat ${String(id)}`);
    return chat;
  }

  private view(chat: FakeChat, login: string): ChatView {
    const member = chat.members.get(login);
    const read = member?.read ?? 0n;
    return create(ChatViewSchema, {
      chatId: chat.id,
      kind: chat.kind,
      title: chat.title,
      headSeq: BigInt(chat.log.length),
      headMessageNo: chat.messages,
      readSeq: read,
      readMessageNo: chat.log[Number(read) - 1]?.messageNo ?? 0n,
      firstVisibleSeq: member?.firstVisible ?? 1n,
      myRole: MemberRole.MEMBER,
      mayPost: true,
    });
  }

  #write(chat: FakeChat, login: string, body: Entry["body"]): Entry {
    if (body.case === "message") ++chat.messages;
    const seq = BigInt(chat.log.length + 1);
    const authorId = login === "" ? 0n : this.person(login).accountId;
    const entry = create(EntrySchema, { chatId: chat.id, seq, messageNo: chat.messages, authorId, atMs: seq * 1000n });
    entry.body = body;
    chat.log.push(entry);
    const author = chat.members.get(login);
    if (author && body.case === "message") author.read = seq;
    this.#unpushed.push({ chat, entry });
    return entry;
  }

  #pushAll(): void {
    for (const { chat, entry } of this.#unpushed.splice(0)) this.#push(chat, entry);
  }

  #push(chat: FakeChat, entry: Entry): void {
    for (const connection of this.#connections) {
      const member = chat.members.get(connection.login ?? "");
      if (connection.resumed && member && entry.seq >= member.firstVisible)
        connection.say({ case: "entry", value: { ...entry } });
    }
  }

  #of(login: string): FakeConnection[] {
    return this.#connections.filter((connection) => connection.login === login && connection.resumed);
  }
}

function messageBody(text: string): Entry["body"] {
  return { case: "message", value: { $typeName: "atrium.wire.v1.Message", text } };
}

function refusal(code: ErrorCode): Reply {
  const retry = code === ErrorCode.BUSY || code === ErrorCode.UNAVAILABLE;
  return { case: "error", value: { ...create(ErrorSchema, { code, message: ErrorCode[code], retry }) } };
}
