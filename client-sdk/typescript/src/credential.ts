// What is said to be let in.
import { create } from "@bufbuild/protobuf";

import { type SignIn, SignInSchema } from "./gen/atrium/wire/v1/session_pb.js";
import type { Credential, Options } from "./options.js";

type WireCredential = SignIn["credential"];

/** The command, by a kept token or by a credential that registers `newToken`. */
export function signInFrame(
  options: Options,
  by: Uint8Array | Credential | undefined,
  newToken: Uint8Array | undefined,
): SignIn {
  const frame = create(SignInSchema, {
    protocol: 1,
    space: options.space,
    client: options.clientName ?? "atrium-typescript/0.1",
  });
  frame.credential =
    by instanceof Uint8Array
      ? { case: "token", value: by }
      : credentialOf(by, { newToken: newToken ?? new Uint8Array(), deviceName: options.deviceName ?? "atrium-typescript" });
  return frame;
}

function credentialOf(
  by: Credential | undefined,
  device: { newToken: Uint8Array; deviceName: string },
): WireCredential {
  switch (by?.kind) {
    case "password": {
      const { login, password } = by;
      return {
        case: "password",
        value: {
          $typeName: "atrium.wire.v1.PasswordCredential",
          login,
          password,
          knownToken: new Uint8Array(),
          ...device,
        },
      };
    }
    case "invite": {
      const { secret, login, name, password, wardHint = "" } = by;
      return {
        case: "invite",
        value: { $typeName: "atrium.wire.v1.InviteCredential", secret, login, name, password, wardHint, ...device },
      };
    }
    case "reset": {
      const { secret, password } = by;
      return { case: "reset", value: { $typeName: "atrium.wire.v1.ResetCredential", secret, password, ...device } };
    }
    case "code": {
      const { mobile, code, login, name, password } = by;
      return {
        case: "code",
        value: { $typeName: "atrium.wire.v1.CodeCredential", mobile, code, login, name, password, ...device },
      };
    }
    case undefined:
      return { case: undefined };
  }
}
