// A server for tests, in the same process: it knows people, chats and messages, and can be as unpleasant as a network.
import { create, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";

import type { Clock } from "../clock.js";
import { realClock } from "../clock.js";
import { ChatKind, type ChatView, Continuation, MemberRole, type RequestId } from "../gen/atrium/wire/v1/chats_pb.js";
import { ConfirmedSchema, type EntitySchema, type Entry, MessageSchema } from "../gen/atrium/wire/v1/entries_pb.js";
import { ErrorCode, ErrorSchema } from "../gen/atrium/wire/v1/errors_pb.js";
import { type ClientFrame, ClientFrameSchema } from "../gen/atrium/wire/v1/frames_pb.js";
import { Role } from "../gen/atrium/wire/v1/roles_pb.js";
import { type Person, PersonSchema, type Resume, type SignIn } from "../gen/atrium/wire/v1/session_pb.js";
import type { Options } from "../options.js";
import type { Connect } from "../transport.js";
import { saidBy, threadsIn, threadUnder } from "./fake_amendments.js";
import { FakeChat } from "./fake_chat.js";
import { FakeDesk } from "./fake_desk.js";
import { FakeConnection, type Reply } from "./fake_connection.js";

/** What a test may do with a command before the server looks at it: nothing, refuse it, swallow it, or end the connection. */
export type Meddle = (frame: ClientFrame, login: string) => "drop" | "close" | ErrorCode | undefined;

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
  readonly #desk = new FakeDesk();
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
    const chat = new FakeChat(this.#nextId++, kind, title);
    for (const login of logins) {
      const { accountId } = this.person(login);
      chat.members.set(login, { accountId, firstVisible: 1n, read: 0n, confirmed: new Set(), threads: new Map() });
    }
    this.#chats.set(chat.id, chat);
    this.#write(chat, logins[0] ?? "", { case: "chatCreated", value: { $typeName: "atrium.wire.v1.ChatCreated" } });
    return chat.id;
  }

  /** Somebody writes. */
  say(chatId: bigint, login: string, text: string, entities: MessageInitShape<typeof EntitySchema>[] = []): Entry {
    return this.tell(chatId, login, { case: "message", value: create(MessageSchema, { text, entities }) });
  }

  /** Somebody writes into the thread under a message. */
  answer(chatId: bigint, login: string, rootSeq: bigint, text: string, entities: MessageInitShape<typeof EntitySchema>[] = []): Entry {
    return this.tell(chatId, login, { case: "message", value: create(MessageSchema, { text, entities }) }, rootSeq);
  }

  /** Somebody causes an entry of any kind. */
  tell(chatId: bigint, login: string, body: Entry["body"], rootSeq = 0n): Entry {
    const entry = this.#write(this.chat(chatId), login, body, rootSeq);
    this.#pushAll();
    return entry;
  }

  join(chatId: bigint, login: string): void {
    const chat = this.chat(chatId);
    const { accountId } = this.person(login);
    chat.members.set(login, { accountId, firstVisible: chat.head + 1n, read: chat.head, confirmed: new Set(), threads: new Map() });
    for (const connection of this.#of(login)) connection.say({ case: "chatJoined", value: { chat: chat.view(this.person(login)) } });
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
    if (member) member.read = this.chat(chatId).head;
  }

  /** As after a restore from a backup: of a chat only so many entries are there, and the epoch is another one. */
  restore(chatId: bigint, entries: number): void {
    this.chat(chatId).truncate(entries);
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
    connection.say(this.#desk.answer(login, command) ?? this.#ofThreads(login, command) ?? this.#result(login, command), frame.id);
    for (const push of this.#desk.pushes.splice(0)) for (const other of this.#of(login)) if (other !== connection) other.say(push);
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
      const view = chat.view(this.person(login));
      view.continuation = this.#continuation(view, positions.get(chat.id), command.epoch);
      if (view.continuation === Continuation.CATCHING_UP) missed.push(...chat.since(positions.get(chat.id) ?? 0n));
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
    const said = saidBy(command);
    if (said) return this.#once(login, said.requestId, said.chatId, () => this.#write(this.chat(said.chatId), login, said.body, said.rootSeq));
    switch (command.case) {
      case "readHistory": {
        const chat = this.#chats.get(command.value.chatId);
        const member = chat?.members.get(login);
        return chat && member ? chat.page(member, command.value) : refusal(ErrorCode.NOT_FOUND);
      }
      case "readEntries": {
        const chat = this.#chats.get(command.value.chatId);
        const member = chat?.members.get(login);
        return chat && member ? chat.entries(member, command.value) : refusal(ErrorCode.NOT_FOUND);
      }
      case "setReadMark": {
        const member = this.#chats.get(command.value.chatId)?.members.get(login);
        if (!member) return refusal(ErrorCode.NOT_FOUND);
        if (command.value.seq > member.read) member.read = command.value.seq;
        return { case: "done", value: {} };
      }
      case "confirmMessage": {
        const { chatId, targetSeq, requestId } = command.value;
        this.#chats.get(chatId)?.members.get(login)?.confirmed.add(targetSeq);
        const value = create(ConfirmedSchema, { targetSeq });
        return this.#once(login, requestId, chatId, () => this.#write(this.chat(chatId), "", { case: "confirmed", value }));
      }
      case "listChats": {
        const chats = [...this.#chats.values()].filter((chat) => chat.members.has(login));
        return { case: "chatList", value: { chats: chats.map((chat) => chat.view(this.person(login))), more: false } };
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

  // Nothing: the command is about something else, or may be done.
  #ofThreads(login: string, { case: kind, value }: ClientFrame["command"]): Reply | undefined {
    switch (kind) {
      case "sendMessage": {
        if (value.threadRootSeq === 0n || this.#done.has(keyOf(login, value.requestId))) return undefined;
        const place = threadUnder(this.#chats.get(value.chatId)?.log ?? [], value.threadRootSeq);
        return place === "free" ? undefined : refusal(place === "deleted" ? ErrorCode.CONFLICT : ErrorCode.NOT_FOUND);
      }
      case "readThread": {
        const chat = this.#chats.get(value.chatId);
        const member = chat?.members.get(login);
        return (chat && member ? chat.thread(member, value) : undefined) ?? refusal(ErrorCode.NOT_FOUND);
      }
      case "listThreads": {
        const chats = [...this.#chats.values()].filter(({ id }) => value.chatId === 0n || id === value.chatId);
        const threads = chats.flatMap(({ log, id, members }) => {
          const member = members.get(login);
          return member ? threadsIn(log, id, member.threads) : [];
        });
        return { case: "threadList", value: { threads, more: false } };
      }
      case "setThreadReadMark": {
        const { chatId, rootSeq, no } = value;
        const marks = this.#chats.get(chatId)?.members.get(login)?.threads;
        if (!marks) return refusal(ErrorCode.NOT_FOUND);
        if (no <= (marks.get(rootSeq) ?? no)) return { case: "done", value: {} }; // it is not news, or not followed
        marks.set(rootSeq, no);
        this.#desk.pushes.push({ case: "threadReadMarkMoved", value: { chatId, rootSeq, no } });
        return { case: "done", value: {} };
      }
      default:
        return undefined;
    }
  }

  #once(login: string, id: RequestId | undefined, chatId: bigint, act: () => Entry): Reply {
    const key = keyOf(login, id);
    let done = this.#done.get(key);
    if (!done) {
      if (!this.#chats.get(chatId)?.members.has(login)) return refusal(ErrorCode.NOT_FOUND);
      const { seq, atMs } = act();
      done = { chatId, seq, atMs };
      this.#done.set(key, done);
    }
    return { case: "accepted", value: { ...done } };
  }

  private chat(id: bigint): FakeChat {
    const chat = this.#chats.get(id);
    if (!chat) throw new Error(`there is no chat ${String(id)}`);
    return chat;
  }

  #write(chat: FakeChat, login: string, body: Entry["body"], rootSeq = 0n): Entry {
    const entry = chat.write({ login, accountId: login === "" ? 0n : this.person(login).accountId }, body, rootSeq);
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

function keyOf(login: string, id: RequestId | undefined): string {
  return `${login} ${String(id?.sender)} ${String(id?.counter)}`;
}

function refusal(code: ErrorCode): Reply {
  const retry = code === ErrorCode.BUSY || code === ErrorCode.UNAVAILABLE;
  return { case: "error", value: { ...create(ErrorSchema, { code, message: ErrorCode[code], retry }) } };
}
