/**
 * The TypeScript SDK of Atrium: {@link Client} is one person's connection that stays up.
 *
 * @packageDocumentation
 */
export { Client, type RequestId } from "./client.js";
export type { CommandInput, CommandName, CommandResult } from "./commands.js";
export { AtriumError, type ClientErrorCode, failedWith } from "./errors.js";
export { drawSecret, hashOfSecret, lettersOf, makeLink, secretFromLetters } from "./link.js";
export type { ConnectionState, Credential, Events, Options } from "./options.js";
export type { Positions, Reloaded } from "./positions.js";
export { type Connect, connectBy, type Transport, type TransportEvents, type WebSocketLike } from "./transport.js";
export * from "./wire.js";
export { IndexedDbKeeper } from "./store/indexed_db_keeper.js";
export { type Keeper, type Kept, type KeptChat, type KeptCommand, type KeptEntry, type Keeping, MemoryKeeper } from "./store/keeper.js";
export type { ChatSummary } from "./store/chat_summary.js";
export { Messenger } from "./store/messenger.js";
export { asksToConfirm, asksToVote, mentions } from "./store/chat_summary.js";
export type { SingleMessage } from "./store/single_messages.js";
export { FileDoor, type FilePlace } from "./file_door.js";
export type { Upload, UploadBook, Voice } from "./store/upload_book.js";
export type { PendingMessage } from "./store/sending.js";
export type { Observable } from "./store/observable.js";
export type { Drafts } from "./store/drafts.js";
export type { PollBook } from "./store/poll_book.js";
export type { ScheduledBook } from "./store/scheduled_book.js";
export type { PeopleBook } from "./store/people_book.js";
export type { OpenThread, ThreadBook, ThreadSummary } from "./store/thread_book.js";
export { indexOf, Timeline, type TimelineItem, type TimelineSource, type TimelineState } from "./store/timeline.js";
