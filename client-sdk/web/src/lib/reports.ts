// How many reports wait for this person, as far as is known: asked for once, and noticed from then on.
import { ChatKind, type ChatSummary, MemberRole, type Messenger, NoticeCode, ReportState, Role } from "@atrium/client";
import { writable } from "svelte/store";

export const openReports = writable(0);

const deciders: readonly Role[] = [Role.HEAD, Role.DEPUTY, Role.ADMIN];

/** Whether somebody decides about what was reported: everywhere, or in a group or channel that they moderate. */
export function mayDecide(roles: readonly Role[] | undefined, chats: readonly ChatSummary[]): boolean {
  const moderates = ({ view }: ChatSummary) =>
    view.myRole === MemberRole.MODERATOR && (view.kind === ChatKind.GROUP || view.kind === ChatKind.CHANNEL);
  return (roles?.some((role) => deciders.includes(role)) ?? false) || chats.some(moderates);
}

/** Asks how many there are. The function that comes back ends noticing. */
export function countReports(messenger: Messenger): () => void {
  const headOf = (chats: readonly ChatSummary[]) => chats.find(({ view }) => view.kind === ChatKind.SERVICE);
  // Notices up to there were known when it was counted.
  let countedTo = -1n;
  messenger.client.call("listReports", { state: ReportState.OPEN, limit: 1 }).then(
    ({ open }) => {
      openReports.set(open);
      countedTo = headOf(messenger.chats.get())?.view.headSeq ?? 0n;
    },
    () => {}, // whoever opens the list asks again
  );
  return messenger.chats.subscribe((chats) => {
    const newest = headOf(chats)?.newest;
    const notice = newest?.body.case === "message" ? newest.body.value.notice : undefined;
    if (!newest || notice?.code !== NoticeCode.MESSAGE_REPORTED || countedTo < 0n || newest.seq <= countedTo) return;
    countedTo = newest.seq;
    openReports.update((open) => open + 1);
  });
}
