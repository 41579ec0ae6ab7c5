import type { Clock } from "./clock.js";
import type { AtriumError } from "./errors.js";
import type { ChatView, ReadMarkMoved, Typing } from "./gen/atrium/wire/v1/chats_pb.js";
import type { DraftChanged } from "./gen/atrium/wire/v1/conversation_pb.js";
import type { Entry } from "./gen/atrium/wire/v1/entries_pb.js";
import type { JoinStatus } from "./gen/atrium/wire/v1/invites_pb.js";
import type { Person, SignedIn } from "./gen/atrium/wire/v1/session_pb.js";
import type { ThreadReadMarkMoved } from "./gen/atrium/wire/v1/threads_pb.js";
import type { Reloaded } from "./positions.js";
import type { Connect } from "./transport.js";

/**
 * How it stands with the connection. `waiting`: it ended or there was none, and another attempt follows. `ended`: by `Client.stop()`, or
 * for good (`Events.onEnded`).
 */
export type ConnectionState = "connecting" | "signing-in" | "online" | "waiting" | "ended";

/** How somebody comes in who has no token that works. What they type goes to the server and is kept nowhere. */
export type Credential =
  /** With a login (1 to 64 bytes) and a password (1 to 128 bytes). */
  | { readonly kind: "password"; readonly login: string; readonly password: string }
  /** By an invite: chooses a login and a password. Whose parent they are: `wardHint`. */
  | {
      readonly kind: "invite";
      readonly secret: Uint8Array;
      readonly login: string;
      readonly name: string;
      readonly password: string;
      readonly wardHint?: string;
    }
  /** By the secret of a reset: the password is the new one, and all other devices end. */
  | { readonly kind: "reset"; readonly secret: Uint8Array; readonly password: string }
  /** As a school's first administrator, with the code that came to the mobile number. */
  | {
      readonly kind: "code";
      readonly mobile: string;
      readonly code: string;
      readonly login: string;
      readonly name: string;
      readonly password: string;
    };

/** Where to connect, as whom, and within what bounds. */
export interface Options {
  /** `wss://host[:port]/ws`, or `ws://` without TLS. */
  readonly server: string;
  /** The space's short name, 1 to 64 bytes. */
  readonly space: string;
  /** A kept token (`Events.onToken`), 32 bytes: tried first. If it is refused, or there is none, the credential is used. */
  readonly token?: Uint8Array | undefined;
  readonly credential?: Credential | undefined;
  /** If the token is that of somebody who is not let in yet, the request is taken back; `Events.onJoinStatus` tells. */
  readonly withdraw?: boolean;
  /** How a connection is made; the platform's WebSocket if nothing is said. Node 20 has none: `connectBy(WebSocket)` of the package `ws`. */
  readonly connect?: Connect | undefined;
  /** For the server's logs; at most 64 bytes. */
  readonly clientName?: string;
  /** In the person's list of devices; at most 64 bytes. */
  readonly deviceName?: string;
  /** False: if the first attempt finds no server, the client ends (`offline`). Once a server was there it always tries again. */
  readonly patient?: boolean;
  /** Attempt n = 0, 1, ... to reconnect waits a random time up to min(backoffMostMs, backoffFirstMs * 2^n). 100 and 10,000. */
  readonly backoffFirstMs?: number;
  readonly backoffMostMs?: number;
  /** An attempt that has led to no connection after this time counts as failed. 10,000. */
  readonly connectMs?: number;
  /**
   * A connection on which nothing was heard for so long is lost; the server is asked for a sign of life at half of it, since a browser
   * answers its pings by itself and tells nobody. 60,000.
   */
  readonly silenceMs?: number;
  /** Commands that may be unanswered, at most what the server allows. 512. */
  readonly window?: number;
  /** What may wait and be unanswered, in bytes; beyond it commands fail with `outbox-full`. 16 MiB. */
  readonly outboxBytes?: number;
  /**
   * Of a chat in which more entries are missing than the server pushes, at most so many are read from history and given to onEntry; more
   * are reported to onReloaded. 1,000.
   */
  readonly fillEntries?: number;
  /** @internal For tests. */
  readonly clock?: Clock | undefined;
  /** @internal For tests: numbers from 0 to below 1. */
  readonly random?: (() => number) | undefined;
}

/**
 * What the application wants to hear. Everything is called one after the other and must not throw. A callback may call any method of
 * Client.
 */
export interface Events {
  /** `why` is English, for developers and logs, and may be empty. */
  onState?(state: ConnectionState, why: string): void;
  /** After each sign-in, so also after each reconnect. */
  onSignedIn?(account: SignedIn): void;
  /** A credential made a new token: keep it for `Options.token`. Comes before onSignedIn. */
  onToken?(token: Uint8Array): void;
  /** Who signs in is not let in yet, or will not be; then the client ends (`not-admitted`). */
  onJoinStatus?(status: JoinStatus): void;
  /**
   * The client has given up for good. Commands that wait got this error, later ones get it too. Not called by `Client.stop()`. To go
   * on, make another Client.
   */
  onEnded?(error: AtriumError): void;
  /** With `Client.subscribe()`: all chats, after each (re)connect. Entries that were missed follow. */
  onSubscribed?(chats: ChatView[]): void;
  /** Each chat in order, every entry exactly once, own ones too. */
  onEntry?(entry: Entry): void;
  /** Some entries of a chat will not come. */
  onReloaded?(reloaded: Reloaded): void;
  /** Entries of a joined chat start after its head, or after its first visible one if it was joined while the client was away. */
  onChatJoined?(chat: ChatView): void;
  /** This account left or was removed: nothing more comes from this chat. */
  onChatLeft?(chatId: bigint): void;
  /** The title, one's role or whether one may post are as told here from now on. After a time away onSubscribed tells how it stands. */
  onChatChanged?(chat: ChatView): void;
  /** Another device of this account has read something. */
  onReadMark?(mark: ReadMarkMoved): void;
  /** Another device of this account has read something of a thread. */
  onThreadReadMark?(mark: ThreadReadMarkMoved): void;
  /** Another device of this account has written a draft, or none is left. */
  onDraftChanged?(changed: DraftChanged): void;
  /** What this account has scheduled in a chat has changed: `listScheduled` tells. */
  onScheduledChanged?(chatId: bigint): void;
  /** Forget it after 7 s, or with the next entry of that author. */
  onTyping?(typing: Typing): void;
  /** One's own roles or status have changed. */
  onPersonChanged?(person: Person): void;
}
