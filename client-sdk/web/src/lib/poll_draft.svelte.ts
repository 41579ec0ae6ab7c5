import type { Messenger, Role } from "@atrium/client";

/** A poll as far as somebody has filled it in. */
export class PollDraft {
  question = $state("");
  options = $state(["", ""]);
  multiple = $state(false);
  anonymous = $state(false);
  isFinal = $state(false);
  resultsAtEnd = $state(false);
  quiz = $state(false);
  /** Of `options`, counted from 0. */
  rightAt = $state<number>();
  voterRoles = $state<Role[]>([]);
  until = $state("");
}

const known = new WeakMap<Messenger, Map<bigint, PollDraft>>();

/** Whoever closes the form finds what they had begun when they open it again, as long as the page is there. */
export function pollDraftIn(messenger: Messenger, chatId: bigint): PollDraft {
  const chats = known.get(messenger) ?? new Map<bigint, PollDraft>();
  known.set(messenger, chats);
  const draft = chats.get(chatId) ?? new PollDraft();
  chats.set(chatId, draft);
  return draft;
}
/** It was asked. */
export function dropPollDraft(messenger: Messenger, chatId: bigint): void {
  known.get(messenger)?.delete(chatId);
}
