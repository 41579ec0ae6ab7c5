// Every way in which something is not done.
import { ErrorCode } from "./gen/atrium/wire/v1/errors_pb.js";

/** Why the client itself refuses or gives up. */
export type ClientErrorCode =
  /** `Client.stop()` was called before the answer came; the server may have done it or not. */
  | "stopped"
  /** This device was signed out, here or elsewhere: its token has no use any more. */
  | "signed-out"
  /** The server closed the connection in a way that forbids coming back: a defect. */
  | "rejected"
  /** More than `Options.outboxBytes` wait for the server. Nothing was sent. */
  | "outbox-full"
  /** Only makes sense now, and there is no connection; or no server at all (`Options.patient`). */
  | "offline"
  /** Neither a token that works nor a credential. */
  | "no-credential"
  /** The files of a message were not all at the server when the application ended: they must be chosen again. */
  | "files-gone"
  /** Who signs in is not let in yet, or will not be: `Events.onJoinStatus` tells. */
  | "not-admitted";

/** Why a command has no result. Decide by `code` or `reason`; the message is English, for developers and logs. */
export class AtriumError extends Error {
  override readonly name = "AtriumError";
  /** What the server said; UNSPECIFIED if it comes from the client itself, and then `reason` is set. */
  readonly code: ErrorCode;
  readonly reason: ClientErrorCode | undefined;
  /** For INVALID_ARGUMENT, and where it helps for others: the field's name as in the .proto. May be empty. */
  readonly field: string;
  /** How long to wait before the person tries again, in milliseconds; 0 = no wish. */
  readonly retryAfterMs: number;

  constructor(
    message: string,
    what: { code?: ErrorCode; reason?: ClientErrorCode; field?: string; retryAfterMs?: number },
  ) {
    super(message);
    this.code = what.code ?? ErrorCode.UNSPECIFIED;
    this.reason = what.reason;
    this.field = what.field ?? "";
    this.retryAfterMs = what.retryAfterMs ?? 0;
  }
}

/** Whether something failed with this code of the server. */
export function failedWith(error: unknown, code: ErrorCode): boolean {
  return error instanceof AtriumError && error.code === code;
}
