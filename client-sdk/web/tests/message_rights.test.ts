// What is offered to whom.
import { ChatKind, type ChatView, MemberRole, Role, type SignedIn, type TimelineItem } from "@atrium/client";
import { describe, expect, it } from "vitest";

import { rightsOn } from "../src/lib/message_rights.js";

const entry = { authorId: 1n, atMs: 0n, body: { case: "message", value: {} } };
const message = { text: "да", deleted: false, entry } as TimelineItem;
const member = MemberRole.MEMBER;
const moderator = MemberRole.MODERATOR;
const hourMs = 3_600_000;

function offered(kind: ChatKind, myRole: MemberRole, mayPost: boolean, isOwn: boolean, item = message, hours = { sets: 48, later: 1 }): string {
  const me = { accountId: isOwn ? 1n : 2n, roles: [Role.STUDENT], limits: { amendHours: hours.sets } } as unknown as SignedIn;
  const rights = rightsOn({ kind, myRole, mayPost } as ChatView, item, me, hours.later * hourMs);
  return Object.entries(rights).flatMap(([name, may]) => (may ? [name] : [])).join(" ");
}

const asking = (value: object) => ({ ...message, entry: { ...entry, body: { case: "message", value } } }) as unknown as TimelineItem;

describe("what may be done with a message", () => {
  it.each([
    ["a pupil with another's in a group", ChatKind.GROUP, member, true, false, "reply react forward thread report"],
    ["a pupil with their own", ChatKind.GROUP, member, true, true, "reply react forward edit remove oversee thread"],
    ["a pupil who may only read there now", ChatKind.GROUP, member, false, true, "forward remove oversee"],
    ["a curator with a pupil's", ChatKind.GROUP, moderator, true, false, "reply react forward pin remove oversee thread report"],
    ["a reader of a channel", ChatKind.CHANNEL, member, false, false, "react forward report"],
    ["one who wrote in a channel once", ChatKind.CHANNEL, member, false, true, "react forward oversee"],
    ["two people, with the other's", ChatKind.DIRECT, member, true, false, "reply react forward pin thread report"],
    ["two people who may not write to each other any more", ChatKind.DIRECT, member, false, false, "forward report"],
    ["anybody with what the server says", ChatKind.SERVICE, member, false, false, ""],
  ])("by %s", (_who, kind, role, mayPost, isOwn, rights) => {
    expect(offered(kind, role, mayPost, isOwn)).toBe(rights);
  });

  it("is its author's to change as long as the school gives, and a moderator's to delete at any time", () => {
    const rights = (role: MemberRole, isOwn: boolean, sets: number, later: number) => offered(ChatKind.GROUP, role, true, isOwn, message, { sets, later });
    expect(rights(member, true, 48, 48)).toContain("edit remove");
    for (const own of [rights(member, true, 48, 48.001), offered(ChatKind.DIRECT, member, true, true, message, { sets: 1, later: 2 })])
      expect(own).not.toMatch(/edit|remove/);
    expect(rights(moderator, true, 48, 49)).toBe("reply react forward pin remove oversee thread");
    expect(rights(moderator, false, 48, 49)).toContain("remove");
    expect(rights(member, true, 0, 10_000)).toContain("edit remove");
  });

  it("is no edit of what people vote in or confirm", () => {
    expect(offered(ChatKind.GROUP, member, true, true, asking({ confirm: {} }))).toBe("reply react forward remove oversee thread");
    expect(offered(ChatKind.GROUP, member, true, true, asking({ poll: { voterRoles: [] } }))).toBe("reply react vote forward remove oversee thread");
  });

  it("is a vote for those whom a poll asks and who take part in the chat", () => {
    const votes = (kind: ChatKind, mayPost: boolean, voterRoles: readonly Role[]) =>
      offered(kind, member, mayPost, false, asking({ poll: { voterRoles } })).includes("vote");
    expect(votes(ChatKind.GROUP, true, [])).toBe(true);
    expect(votes(ChatKind.GROUP, true, [Role.PARENT, Role.STUDENT])).toBe(true);
    expect(votes(ChatKind.GROUP, true, [Role.PARENT])).toBe(false);
    expect(votes(ChatKind.GROUP, false, [])).toBe(false);
    expect(votes(ChatKind.CHANNEL, false, [])).toBe(true);
  });

  it("is nothing once it is deleted, and no edit of what only passes something on", () => {
    expect(offered(ChatKind.GROUP, moderator, true, true, { ...message, deleted: true })).toBe("");
    expect(offered(ChatKind.GROUP, member, true, true, { ...message, text: "" })).toBe("reply react forward remove oversee thread");
  });

  it("of a thread is neither pinned nor the beginning of another, and one that is there is read by all", () => {
    const answer = { ...message, entry: { ...message.entry, thread: { rootSeq: 2n } } } as TimelineItem;
    expect(offered(ChatKind.GROUP, moderator, true, false, answer)).toBe("reply react forward remove oversee report");
    const root = { ...message, thread: { newestNo: 1n } } as TimelineItem;
    expect(offered(ChatKind.CHANNEL, member, false, false, root)).toBe("react forward thread report");
  });
});
