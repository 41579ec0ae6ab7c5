// Who is in a chat, to be mentioned: read once in a while.
import { type ChatView, EntityKind, type Member, MemberRole, type Messenger, type Role } from "@atrium/client";

import { t } from "../i18n/index.js";
import type { Mention } from "./format.js";
import { isEmployee, rolesOffered } from "./people.js";

/** How somebody with these roles of their own may call many at once in a chat: everybody, then all of a role. Others may not. */
export function mentionsOfMany({ myRole }: ChatView, own: readonly Role[] | undefined): readonly Mention[] {
  if (!isEmployee(own) && myRole !== MemberRole.MODERATOR) return [];
  const ofRole = (role: Role): Mention => ({ label: `@${t.message.everybodyOf[role] ?? ""}`, kind: EntityKind.MENTION_ROLE, role });
  return [{ label: `@${t.message.everybody}`, kind: EntityKind.MENTION_ALL }, ...rolesOffered.map(ofRole)];
}

const freshMs = 60_000;
const known = new Map<bigint, { readAt: number; members: Promise<readonly Member[]> }>();

export function membersOf(messenger: Messenger, chatId: bigint): Promise<readonly Member[]> {
  const found = known.get(chatId);
  if (found && Date.now() - found.readAt < freshMs) return found.members;
  const members = messenger.client.call("listMembers", { chatId }).then((list) => list.members.sort((a, b) => a.name.localeCompare(b.name)));
  known.set(chatId, { readAt: Date.now(), members });
  members.catch(() => known.delete(chatId));
  return members;
}

/** Without those who have left since: nobody else can be mentioned. */
export async function stillThere(messenger: Messenger, chatId: bigint, mentions: readonly Mention[]): Promise<readonly Mention[]> {
  if (!mentions.some(({ kind }) => kind === EntityKind.MENTION)) return mentions;
  const members = new Set((await membersOf(messenger, chatId)).map(({ accountId }) => accountId));
  return mentions.filter(({ kind, accountId = 0n }) => kind !== EntityKind.MENTION || members.has(accountId));
}
