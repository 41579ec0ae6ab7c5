// The closed list of commands: what each brings back, and whether it changes something.
import type { MessageInitShape } from "@bufbuild/protobuf";

import { type ClientFrame, type ClientFrameSchema, type ServerFrame } from "./gen/atrium/wire/v1/frames_pb.js";

type Frame = ClientFrame["command"];
type Content = ServerFrame["content"];

/** Every command but those by which the client itself connects. */
export type CommandName = Exclude<NonNullable<Frame["case"]>, "signIn" | "resume" | "requestCode">;
type ResultName = NonNullable<Content["case"]>;

interface CommandKind {
  readonly result: ResultName;
  /** It carries a request_id: it is sent until it is answered and takes effect at most once. */
  readonly changes: boolean;
  /** Worth something only on the present connection. */
  readonly fleeting?: true;
}

export const commandKinds = {
  sendMessage: { result: "accepted", changes: true },
  setReadMark: { result: "done", changes: false },
  setTyping: { result: "done", changes: false, fleeting: true },
  readHistory: { result: "historyPage", changes: false },
  editMessage: { result: "accepted", changes: true },
  deleteMessage: { result: "accepted", changes: true },
  setReaction: { result: "accepted", changes: true },
  pinMessage: { result: "accepted", changes: true },
  readEntries: { result: "historyPage", changes: false },
  castVote: { result: "accepted", changes: true },
  closePoll: { result: "accepted", changes: true },
  readPoll: { result: "pollView", changes: false },
  listReaders: { result: "readerList", changes: false },
  confirmMessage: { result: "accepted", changes: true },
  closeConfirmation: { result: "accepted", changes: true },
  remindToConfirm: { result: "accepted", changes: true },
  listConfirmations: { result: "confirmationList", changes: false },
  setSlowMode: { result: "accepted", changes: true },
  scheduleMessage: { result: "scheduledMessage", changes: true },
  listScheduled: { result: "scheduledList", changes: false },
  cancelScheduled: { result: "done", changes: true },
  readThread: { result: "historyPage", changes: false },
  listThreads: { result: "threadList", changes: false },
  setThreadReadMark: { result: "done", changes: false },
  reportMessage: { result: "done", changes: true },
  listReports: { result: "reportList", changes: false },
  readReport: { result: "report", changes: false },
  decideReport: { result: "done", changes: true },
  setDraft: { result: "done", changes: false },
  listDrafts: { result: "draftList", changes: false },
  awaitUpload: { result: "uploadView", changes: false },
  readStorage: { result: "storageView", changes: false },
  signOut: { result: "done", changes: false, fleeting: true },
  listChats: { result: "chatList", changes: false },
  createChat: { result: "chatOpened", changes: true },
  openDirectChat: { result: "chatOpened", changes: true },
  addMembers: { result: "accepted", changes: true },
  removeMembers: { result: "accepted", changes: true },
  listMembers: { result: "memberList", changes: false },
  findPeople: { result: "people", changes: false },
  listPeople: { result: "people", changes: false },
  grantRole: { result: "done", changes: true },
  revokeRole: { result: "done", changes: true },
  closeAccount: { result: "done", changes: true },
  requestVerification: { result: "done", changes: true },
  decideVerification: { result: "verificationOutcomes", changes: true },
  listDevices: { result: "deviceList", changes: false },
  revokeDevices: { result: "done", changes: true },
  changePassword: { result: "done", changes: true },
  makeInvite: { result: "inviteMade", changes: true },
  listInvites: { result: "inviteList", changes: false },
  revokeInvites: { result: "inviteOutcomes", changes: true },
  joinByInvite: { result: "joinStatus", changes: true },
  listJoinRequests: { result: "joinRequestList", changes: false },
  decideJoinRequests: { result: "joinOutcomes", changes: true },
  withdrawJoinRequest: { result: "joinStatus", changes: true },
  makePasswordReset: { result: "inviteMade", changes: true },
  readStructure: { result: "structure", changes: false },
  makeUnit: { result: "made", changes: true },
  makeDiscipline: { result: "made", changes: true },
  makeTie: { result: "made", changes: true },
  endTie: { result: "done", changes: true },
  listTies: { result: "tieList", changes: false },
  makeTemplateChat: { result: "chatOpened", changes: true },
  renameUnit: { result: "done", changes: true },
  archiveUnit: { result: "done", changes: true },
  renameDiscipline: { result: "done", changes: true },
  excludeMember: { result: "accepted", changes: true },
  liftExclusion: { result: "accepted", changes: true },
  listExclusions: { result: "exclusionList", changes: false },
  makeChannel: { result: "chatOpened", changes: true },
  changeChannel: { result: "done", changes: true },
  submitApplication: { result: "application", changes: true },
  listApplications: { result: "applicationList", changes: false },
  decideApplication: { result: "application", changes: true },
  readAudit: { result: "auditPage", changes: false },
  blockPerson: { result: "done", changes: true },
  unblockPerson: { result: "done", changes: true },
  listBlocked: { result: "people", changes: false },
  checkContacts: { result: "contactList", changes: false },
  readSettings: { result: "spaceSettings", changes: false },
  changeSettings: { result: "spaceSettings", changes: true },
  readProfile: { result: "profile", changes: false },
  changeProfile: { result: "profile", changes: true },
  muteMember: { result: "done", changes: true },
} as const satisfies Record<CommandName, CommandKind>;

/** @internal A command as `create` takes it. */
export type FrameInit = NonNullable<Exclude<MessageInitShape<typeof ClientFrameSchema>, ClientFrame>["command"]>;

/** What a command takes: its fields as in the .proto, in camelCase; what is left out is empty. The client sets `requestId`. */
export type CommandInput<Name extends CommandName> = Omit<
  Exclude<Extract<FrameInit, { case: Name }>["value"], { $typeName: string }>,
  "requestId" | "$typeName"
>;

type Results = { [Each in Exclude<Content, { case: undefined }> as Each["case"]]: Each["value"] };

/** What a command brings back, as its comment in the .proto says. */
export type CommandResult<Name extends CommandName> = Results[(typeof commandKinds)[Name]["result"]];

/** The result in an answer, unless it holds something else. */
export function resultOf<Name extends CommandName>(frame: ServerFrame, name: Name): CommandResult<Name> | undefined {
  if (frame.content.case !== commandKinds[name].result) return undefined;
  return frame.content.value as CommandResult<Name>; // by the table
}

/** Adds a later frame of the same answer to what came before; whether still more follows. */
export function gather(before: ServerFrame | undefined, part: ServerFrame): { frame: ServerFrame; more: boolean } {
  const next = part.content;
  const more = "value" in next && next.value !== undefined && "more" in next.value && next.value.more;
  if (before === undefined) return { frame: part, more };
  const whole = before.content;
  if (whole.case === "chatList" && next.case === "chatList") whole.value.chats.push(...next.value.chats);
  else if (whole.case === "memberList" && next.case === "memberList") whole.value.members.push(...next.value.members);
  else if (whole.case === "tieList" && next.case === "tieList") whole.value.ties.push(...next.value.ties);
  else if (whole.case === "readerList" && next.case === "readerList") whole.value.accountIds.push(...next.value.accountIds);
  else if (whole.case === "scheduledList" && next.case === "scheduledList") whole.value.messages.push(...next.value.messages);
  else if (whole.case === "draftList" && next.case === "draftList") whole.value.drafts.push(...next.value.drafts);
  else if (whole.case === "threadList" && next.case === "threadList") whole.value.threads.push(...next.value.threads);
  else if (whole.case === "confirmationList" && next.case === "confirmationList") {
    whole.value.confirmed.push(...next.value.confirmed);
    whole.value.missingIds.push(...next.value.missingIds);
  } else if (whole.case === "structure" && next.case === "structure") {
    whole.value.units.push(...next.value.units);
    whole.value.disciplines.push(...next.value.disciplines);
  } else return { frame: part, more };
  return { frame: before, more };
}
