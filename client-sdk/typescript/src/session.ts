// The life of a client: connect, sign in, resume, send, listen; wait and do it again. Events and answers are called from here.
import { create } from "@bufbuild/protobuf";

import { Backoff } from "./backoff.js";
import { ChatFeed } from "./chat_feed.js";
import { type Clock, realClock, Timers } from "./clock.js";
import { endsWith } from "./close_codes.js";
import { AtriumError } from "./errors.js";
import { decodeFrames, encodeFrame, joined } from "./frames.js";
import type { ReadHistory } from "./gen/atrium/wire/v1/chats_pb.js";
import { ErrorCode } from "./gen/atrium/wire/v1/errors_pb.js";
import { type ClientFrame, ClientFrameSchema, type ServerFrame } from "./gen/atrium/wire/v1/frames_pb.js";
import { type GoingAway, type SignedIn } from "./gen/atrium/wire/v1/session_pb.js";
import type { ConnectionState, Events, Options } from "./options.js";
import { batchBytes, type Command, Outbox } from "./outbox.js";
import type { Positions } from "./positions.js";
import { passOn } from "./pushes.js";
import { SignInDialogue } from "./sign_in.js";
import { type Connect, connectBy, type Transport } from "./transport.js";

const framesPerBatch = 1000;
// What may wait in the socket before more is handed to it.
const socketBytes = 256 * 1024;
const socketPauseMs = 20;
const pageRetryMs = 500;
// How long a server may take to give the sign of life that was asked for with checkConnection().
const nudgeMs = 5000;
// The application's commands count from 1.
const firstOwnId = 2n ** 62n;

type OwnCommand = Exclude<ClientFrame["command"], { case: undefined }>;

export class Session {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #dialogue: SignInDialogue;
  readonly #connect: Connect;
  readonly #backoff: Backoff;
  readonly #outbox: Outbox;
  readonly #feed: ChatFeed;

  #state: ConnectionState | "idle" = "idle";
  #finalError: AtriumError | undefined;
  #transport: Transport | undefined;
  #connections = 0; // tells whether a callback's connection is still the present one
  #onlineSince: number | undefined;
  #heardAt = 0;
  #notBefore = 0; // no attempt before this time
  #draining = false;
  #ownFrames: Uint8Array[] = [];

  #subscribed = false;
  #reached = false; // a server has answered, on whatever connection

  #nextOwnId = firstOwnId;
  #signInId = 0n;
  #resumeId = 0n;
  #pages = new Map<bigint, ReadHistory>();
  #pagesToRepeat: ReadHistory[] = [];

  constructor(
    private readonly options: Options,
    private readonly events: Events,
  ) {
    this.#clock = options.clock ?? realClock;
    this.#timers = new Timers(this.#clock);
    this.#dialogue = new SignInDialogue(options);
    this.#connect = options.connect ?? connectBy(WebSocket);
    this.#backoff = new Backoff(
      options.backoffFirstMs ?? 100,
      options.backoffMostMs ?? 10_000,
      options.random ?? Math.random,
    );
    this.#outbox = new Outbox(options.window ?? 512);
    this.#feed = new ChatFeed(options.fillEntries ?? 1000, {
      onSubscribed: (chats) => events.onSubscribed?.(chats),
      onEntry: (entry) => events.onEntry?.(entry),
      onReloaded: (reloaded) => events.onReloaded?.(reloaded),
      onChatJoined: (chat) => events.onChatJoined?.(chat),
      onChatLeft: (chatId) => events.onChatLeft?.(chatId),
    });
  }

  get state(): ConnectionState {
    return this.#state === "idle" ? "ended" : this.#state;
  }
  get positions(): Positions {
    return this.#feed.positions;
  }

  start(): void {
    if (this.#state === "idle") this.#open();
  }

  stop(): void {
    if (this.#state !== "ended") this.#finish(new AtriumError("the client was stopped", { reason: "stopped" }));
  }

  #end(error: AtriumError): void {
    this.#finish(error);
    this.events.onEnded?.(error);
  }

  #finish(error: AtriumError): void {
    this.#dropConnection();
    this.#finalError = error;
    this.#setState("ended", error.message);
    this.#outbox.failAll(error);
  }

  #setState(state: ConnectionState, why = ""): void {
    this.#state = state;
    this.events.onState?.(state, why);
  }

  #open(): void {
    this.#setState("connecting");
    const mine = ++this.#connections;
    const isPresent = () => mine === this.#connections;
    this.#timers.after("silence", this.options.connectMs ?? 10_000, () => this.#onClosed(1006, "no connection in time"));
    this.#transport = this.#connect(this.options.server, {
      onOpen: () => isPresent() && this.#onOpen(),
      onMessage: (bytes) => isPresent() && this.#onMessage(bytes),
      onClose: (code, reason) => isPresent() && this.#onClosed(code, reason),
    });
  }

  #onOpen(): void {
    this.#reached = true;
    this.#heardAt = this.#clock.now();
    this.#watchSilence();
    this.#setState("signing-in");
    this.#signIn();
  }

  // Looks twice in the time that a silence may last; asks for a sign of life first, since a page that nobody sees wakes up late.
  #watchSilence(asked = false): void {
    const half = (this.options.silenceMs ?? 60_000) / 2;
    this.#timers.after("silence", half, () => {
      const isSilent = this.#clock.now() - this.#heardAt >= half;
      if (isSilent && asked) return this.#reconnect("nothing was heard for too long");
      if (isSilent) this.#askForLife();
      this.#watchSilence(isSilent);
    });
  }

  #askForLife(): void {
    if (this.#state !== "online") return;
    this.#sendOwn({ case: "readProfile", value: { $typeName: "atrium.wire.v1.ReadProfile" } });
    this.pump();
  }

  /**
   * The network may have changed: an attempt that waits is made at once, and a connection that gives no sign of life within 5 s is taken
   * for lost.
   */
  nudge(): void {
    if (this.#state === "waiting") {
      if (this.#clock.now() < this.#notBefore) return; // the server has asked for it
      this.#timers.cancelAll();
      return this.#open();
    }
    if (this.#state !== "online") return;
    const asked = this.#clock.now();
    this.#askForLife();
    this.#timers.after("nudge", nudgeMs, () => {
      if (this.#heardAt <= asked) this.#reconnect("nothing was heard after the network changed");
    });
  }

  #onClosed(code: number, why: string): void {
    const reason = endsWith(code);
    if (reason) return this.#end(new AtriumError(why || `closed with ${code}`, { reason }));
    if (!this.#reached && this.options.patient === false)
      return this.#end(new AtriumError(why || "there is no server", { reason: "offline" }));
    this.#reconnect(why || `closed with ${code}`);
  }

  #dropConnection(): void {
    ++this.#connections;
    this.#transport?.close();
    this.#transport = undefined;
    this.#timers.cancelAll();
    this.#draining = false;
    this.#ownFrames = [];
    this.#pages.clear();
    this.#pagesToRepeat = [];
    this.#signInId = this.#resumeId = 0n;
  }

  #reconnect(why: string, atLeastMs = 0): void {
    const lasted =
      this.#state === "online" &&
      this.#onlineSince !== undefined &&
      this.#clock.now() - this.#onlineSince > (this.options.backoffMostMs ?? 10_000);
    if (lasted) this.#backoff.reset();
    this.#dropConnection();
    this.#setState("waiting", why);
    this.#outbox.onDisconnected();
    this.#feed.onDisconnected();
    this.#notBefore = this.#clock.now() + atLeastMs;
    this.#timers.after("reconnect", atLeastMs + this.#backoff.next(), () => this.#open());
  }

  #signIn(): void {
    const wish = this.#dialogue.next();
    if (!wish)
      return this.#end(new AtriumError("there is no token that works and no credential", { reason: "no-credential" }));
    this.#signInId = this.#sendOwn(wish);
    this.pump();
  }

  #onSignInReply(frame: ServerFrame): void {
    this.#signInId = 0n;
    const verdict = this.#dialogue.judge(frame);
    if ("newToken" in verdict && verdict.newToken) this.events.onToken?.(verdict.newToken);
    switch (verdict.kind) {
      case "in":
        return this.#onSignedIn(verdict.account);
      case "waits":
        this.events.onJoinStatus?.(verdict.status);
        return this.#end(new AtriumError("somebody has to agree first", { reason: "not-admitted" }));
      case "again":
        return this.#signIn();
      case "later":
        return this.#reconnect(verdict.why, verdict.afterMs);
      case "over":
        return this.#end(verdict.error);
    }
  }

  #onSignedIn(account: SignedIn): void {
    this.#onlineSince = this.#clock.now();
    const limit = account.limits?.commandsInFlight || Number.MAX_SAFE_INTEGER;
    this.#outbox.window = Math.min(this.options.window ?? 512, limit);
    this.#setState("online");
    this.events.onSignedIn?.(account);
    if (this.#subscribed) this.#resume();
  }

  subscribe(positions: Positions): void {
    if (this.#subscribed) return;
    this.#subscribed = true;
    this.#feed.startAt(positions);
    if (this.#state !== "online") return;
    this.#resume();
    this.pump();
  }

  #resume(): void {
    this.#resumeId = this.#sendOwn({ case: "resume", value: this.#feed.makeResume() });
  }

  /** Call pump() after the last of several. */
  push(command: Command): void {
    if (this.#finalError) command.refusal = this.#finalError;
    else if (command.fleeting && this.#state !== "online")
      command.refusal = new AtriumError("there is no connection", { reason: "offline" });
    else if (this.#outbox.bytes > (this.options.outboxBytes ?? 16 * 1024 * 1024))
      command.refusal = new AtriumError("too much waits for the server", { reason: "outbox-full" });
    this.#outbox.push(command);
  }

  // A command of the session itself; it goes before those of the application.
  #sendOwn(command: OwnCommand): bigint {
    const id = this.#nextOwnId++;
    this.#ownFrames.push(encodeFrame(create(ClientFrameSchema, { id, command })));
    return id;
  }

  pump(): void {
    const transport = this.#transport;
    if (!transport || (this.#state !== "signing-in" && this.#state !== "online")) return;
    for (;;) {
      if (transport.bufferedBytes > socketBytes) return this.#timers.after("pump", socketPauseMs, () => this.pump());
      const batch = this.#nextBatch();
      if (batch.length === 0) return;
      transport.send(joined(batch));
    }
  }

  #nextBatch(): Uint8Array[] {
    const batch = this.#ownFrames;
    this.#ownFrames = [];
    if (this.#state !== "online" || this.#draining) return batch;
    let room = batchBytes - batch.reduce((sum, frame) => sum + frame.length, 0);
    while (batch.length < framesPerBatch && room > 0) {
      const frame = this.#outbox.nextFrame(room);
      if (frame === undefined) break;
      room -= frame.length;
      batch.push(frame);
    }
    return batch;
  }

  // What comes from the server, frame by frame.

  #onMessage(message: Uint8Array): void {
    this.#heardAt = this.#clock.now();
    const mine = this.#connections;
    try {
      for (const frame of decodeFrames(message)) {
        if (frame.replyTo === 0n) this.#onPush(frame);
        else this.#onReply(frame);
        if (mine !== this.#connections) return;
      }
    } catch (error) {
      if (mine !== this.#connections) throw error;
      return this.#reconnect(`the server sent something that is no frame: ${String(error)}`);
    }
    this.#askForPages();
    if (this.#draining && this.#outbox.inFlight === 0) return this.#reconnect("the server is going away");
    this.pump();
  }

  #onReply(frame: ServerFrame): void {
    const id = frame.replyTo;
    if (id === this.#signInId) return this.#onSignInReply(frame);
    if (id === this.#resumeId) {
      if (frame.content.case !== "resumed") return this.#reconnect("the server did not resume");
      if (!frame.content.value.more) this.#backoff.reset();
      return this.#feed.onResumed(frame.content.value);
    }
    if (this.#pages.has(id)) return this.#onPageReply(frame);
    switch (this.#outbox.onReply(frame)) {
      case "done":
        return this.#backoff.reset();
      case "reconnect":
        return this.#reconnect(
          "the server is stopping",
          frame.content.case === "error" ? frame.content.value.retryAfterMs : 0,
        );
      case "held":
        // The latest wish of the server counts.
        return this.#timers.after("busy", this.#outbox.retryAfterMs, () => {
          this.#outbox.release();
          this.pump();
        });
      case "not-mine": // a sign of life
        return;
    }
  }

  #onPush(frame: ServerFrame): void {
    const { content } = frame;
    switch (content.case) {
      case "entry":
        if (this.#subscribed && this.#feed.onEntry(content.value) === "hole") this.#reconnect("entries are missing");
        return;
      case "chatJoined":
        if (content.value.chat) this.#feed.onJoined(content.value.chat);
        return;
      case "chatChanged":
        if (this.#subscribed && content.value.chat) this.events.onChatChanged?.(content.value.chat);
        return;
      case "chatLeft":
        return this.#feed.onLeft(content.value.chatId);
      case "goingAway":
        return this.#onGoingAway(content.value);
      default:
        return passOn(content, this.events);
    }
  }

  #onGoingAway(notice: GoingAway): void {
    this.#draining = true;
    this.#timers.after("drain", notice.inMs, () => this.#reconnect("the server is going away"));
  }

  #askForPages(): void {
    while (this.#state === "online" && !this.#draining) {
      const value = this.#feed.nextPage();
      if (!value) return;
      this.#pages.set(this.#sendOwn({ case: "readHistory", value }), value);
    }
  }

  #onPageReply(frame: ServerFrame): void {
    const asked = this.#pages.get(frame.replyTo);
    this.#pages.delete(frame.replyTo);
    if (!asked) return;
    if (frame.content.case === "historyPage") return this.#feed.onPage(asked, frame.content.value);
    const error = frame.content.case === "error" ? frame.content.value : undefined;
    if (error?.code !== ErrorCode.BUSY && error?.code !== ErrorCode.UNAVAILABLE)
      return this.#feed.onPageFailed(asked, "give-up");
    this.#pagesToRepeat.push(asked);
    if (this.#pagesToRepeat.length > 1) return; // the timer runs
    this.#timers.after("page", Math.max(pageRetryMs, error.retryAfterMs), () => {
      for (const read of this.#pagesToRepeat.splice(0)) this.#feed.onPageFailed(read, "try-again");
      this.#askForPages();
      this.pump();
    });
  }
}
