// What is said before somebody is in.
import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { ServerFrameSchema } from "../src/gen/atrium/wire/v1/frames_pb.js";
import { ErrorCode, JoinState } from "../src/index.js";
import { SignInDialogue } from "../src/sign_in.js";

const waitsWith = (state: JoinState) => create(ServerFrameSchema, { content: { case: "joinStatus", value: { state } } });
const refusal = create(ServerFrameSchema, { content: { case: "error", value: { code: ErrorCode.CONFLICT } } });

describe("somebody who is not let in yet", () => {
  const token = new Uint8Array(32);
  const withdrawing = () => new SignInDialogue({ server: "ws://fake", space: "fake", token, withdraw: true });

  it("takes their request back", () => {
    const dialogue = withdrawing();
    expect(dialogue.next()?.case).toBe("signIn");
    expect(dialogue.judge(waitsWith(JoinState.PENDING))).toMatchObject({ kind: "again" });
    expect(dialogue.next()?.case).toBe("withdrawJoinRequest");
    expect(dialogue.judge(waitsWith(JoinState.WITHDRAWN))).toMatchObject({ kind: "waits", status: { state: JoinState.WITHDRAWN } });
  });

  it("begins with the token again on another connection", () => {
    const dialogue = withdrawing();
    dialogue.next();
    dialogue.judge(waitsWith(JoinState.PENDING));
    dialogue.next();
    expect(dialogue.next()?.case).toBe("signIn");
  });

  it("hears of what was decided meanwhile", () => {
    const dialogue = withdrawing();
    dialogue.next();
    expect(dialogue.judge(waitsWith(JoinState.REFUSED))).toMatchObject({ kind: "waits" });
    expect(dialogue.judge(refusal)).toMatchObject({ kind: "over", error: { code: ErrorCode.CONFLICT } });
  });

  it("waits, if they want nothing else", () => {
    const dialogue = new SignInDialogue({ server: "ws://fake", space: "fake", token });
    dialogue.next();
    expect(dialogue.judge(waitsWith(JoinState.PENDING))).toMatchObject({ kind: "waits" });
    expect(dialogue.next()?.case).toBe("signIn");
  });
});
