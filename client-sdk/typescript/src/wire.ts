// The values of the protocol that an application meets.
export * from "./gen/atrium/wire/v1/chats_pb.js";
export * from "./gen/atrium/wire/v1/conversation_pb.js";
export * from "./gen/atrium/wire/v1/entries_pb.js";
export * from "./gen/atrium/wire/v1/files_pb.js";
export * from "./gen/atrium/wire/v1/invites_pb.js";
export * from "./gen/atrium/wire/v1/operator_pb.js";
export * from "./gen/atrium/wire/v1/people_pb.js";
export * from "./gen/atrium/wire/v1/reports_pb.js";
export * from "./gen/atrium/wire/v1/roles_pb.js";
export * from "./gen/atrium/wire/v1/session_pb.js";
export * from "./gen/atrium/wire/v1/settings_pb.js";
export * from "./gen/atrium/wire/v1/structure_pb.js";
export * from "./gen/atrium/wire/v1/threads_pb.js";
export * from "./gen/atrium/wire/v1/audit_pb.js";
export { ErrorCode } from "./gen/atrium/wire/v1/errors_pb.js";
