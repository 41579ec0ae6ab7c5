/** Where the application is: of each chat the newest entry that it has, without holes before it. */
export interface Positions {
  /** Of the server's data when these were made. */
  epoch: bigint;
  /** chat_id -> seq */
  chats: Map<bigint, bigint>;
}

/** Some entries of a chat will not come: those after `last` and before `next`. History has them, if this person may see them. */
export interface Reloaded {
  readonly chatId: bigint;
  readonly last: bigint;
  readonly next: bigint;
}
