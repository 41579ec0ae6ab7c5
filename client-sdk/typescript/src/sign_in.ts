// What is said to be let in, and what the answer means for the next attempt. Knows no socket.
import { create } from "@bufbuild/protobuf";

import { AtriumError } from "./errors.js";
import { signInFrame } from "./credential.js";
import { ErrorCode, type Error as WireError } from "./gen/atrium/wire/v1/errors_pb.js";
import type { ClientFrame, ServerFrame } from "./gen/atrium/wire/v1/frames_pb.js";
import { JoinState, type JoinStatus, WithdrawJoinRequestSchema } from "./gen/atrium/wire/v1/invites_pb.js";
import type { SignedIn } from "./gen/atrium/wire/v1/session_pb.js";
import type { Credential, Options } from "./options.js";
import { refusalOf } from "./outbox.js";
import { randomBytes } from "./random.js";

/** What is said before somebody is in. */
export type Wish = Extract<ClientFrame["command"], { case: "signIn" | "withdrawJoinRequest" }>;

/** `newToken`: it is registered from now on. */
export type Verdict =
  | { kind: "in"; account: SignedIn; newToken: Uint8Array | undefined }
  | { kind: "waits"; status: JoinStatus; newToken: Uint8Array | undefined }
  /** Say what comes next, at once. */
  | { kind: "again"; newToken?: Uint8Array | undefined }
  | { kind: "later"; why: string; afterMs: number }
  | { kind: "over"; error: AtriumError };

// Passes by itself; a full disk may last for hours, so whoever wants to come in is told.
const passing: readonly ErrorCode[] = [
  ErrorCode.BUSY,
  ErrorCode.TOO_MANY_CONNECTIONS,
  ErrorCode.SHUTTING_DOWN,
  ErrorCode.UNAVAILABLE,
];

export class SignInDialogue {
  #token: Uint8Array | undefined;
  #newToken: Uint8Array | undefined;
  #codeUsed = false;
  #withdraws = false;

  constructor(private readonly options: Options) {
    this.#token = options.token;
  }

  /** Undefined: there is nothing left to come in with. */
  next(): Wish | undefined {
    if (this.#withdraws) {
      this.#withdraws = false; // a connection that is lost meanwhile begins with the token again
      return { case: "withdrawJoinRequest", value: create(WithdrawJoinRequestSchema) };
    }
    const credential = this.#credential();
    if (this.#token !== undefined) return this.#signIn(this.#token);
    if (credential === undefined) return undefined;
    // An attempt by a link that had no answer may have worked, and the same token tells the server so. With a password whether the
    // server took the earlier one is not known: a fresh one each time.
    const repeats = credential.kind === "invite" || credential.kind === "reset";
    if (!repeats || this.#newToken === undefined) this.#newToken = randomBytes(32);
    return this.#signIn(credential);
  }

  #signIn(by: Uint8Array | Credential): Wish {
    return { case: "signIn", value: signInFrame(this.options, by, this.#newToken) };
  }

  judge(reply: ServerFrame): Verdict {
    const { content } = reply;
    switch (content.case) {
      case "signedIn":
        return { kind: "in", account: content.value, newToken: this.#keepNewToken() };
      case "joinStatus":
        this.#withdraws = this.options.withdraw === true && content.value.state === JoinState.PENDING;
        if (this.#withdraws) return { kind: "again", newToken: this.#keepNewToken() };
        return { kind: "waits", status: content.value, newToken: this.#keepNewToken() };
      case "error":
        return this.#judgeRefusal(content.value);
      default:
        return { kind: "later", why: "the server answered the sign-in with something else", afterMs: 0 };
    }
  }

  // After a lost answer a code has done its work: the password goes on.
  #credential(): Credential | undefined {
    const { credential } = this.options;
    return credential?.kind === "code" && this.#codeUsed ? { ...credential, kind: "password" } : credential;
  }

  #keepNewToken(): Uint8Array | undefined {
    if (this.#token !== undefined) return undefined;
    this.#token = this.#newToken;
    return this.#token;
  }

  #judgeRefusal(refusal: WireError): Verdict {
    if (refusal.code === ErrorCode.WRONG_CREDENTIALS && this.#token !== undefined) {
      this.#token = undefined;
      return { kind: "again" };
    }
    if (refusal.code === ErrorCode.WRONG_CREDENTIALS && this.options.credential?.kind === "code" && !this.#codeUsed) {
      this.#codeUsed = true;
      return { kind: "again" };
    }
    if (passing.includes(refusal.code) || (refusal.retry && refusal.code !== ErrorCode.STORAGE_FULL))
      return { kind: "later", why: refusal.message, afterMs: refusal.retryAfterMs };
    return { kind: "over", error: refusalOf(refusal) };
  }
}
