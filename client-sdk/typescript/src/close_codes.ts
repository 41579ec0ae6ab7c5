import { CloseCode } from "./gen/atrium/wire/v1/errors_pb.js";

/** What a close code says about coming back (errors.proto). Undefined = reconnect. */
export function endsWith(closeCode: number): "signed-out" | "rejected" | undefined {
  switch (closeCode) {
    case CloseCode.SIGNED_OUT:
      return "signed-out";
    case CloseCode.BAD_FRAME:
    case CloseCode.ABUSE:
    case CloseCode.SIGN_IN_FAILED:
    case 1002:
    case 1003: // not binary
    case 1009: // too big: it would be so again
      return "rejected";
    default:
      return undefined;
  }
}
