// The chats of this person, and the list of them.
import { byLastSaid, type ChatSummary } from "./chat_summary.js";
import { type Observable, Value } from "./observable.js";
import type { PendingMessage } from "./sending.js";
import type { Timeline } from "./timeline.js";

export interface ChatState {
  readonly summary: Value<ChatSummary>;
  readonly timeline: Timeline;
}

export class ChatShelf {
  readonly #chats = new Map<bigint, ChatState>();
  readonly #list = new Value<readonly ChatSummary[]>([]);
  #listIsDue = false;

  /** Those where something was said last come first. */
  get list(): Observable<readonly ChatSummary[]> {
    return this.#list;
  }
  get ids(): readonly bigint[] {
    return [...this.#chats.keys()];
  }
  get(chatId: bigint): ChatState | undefined {
    return this.#chats.get(chatId);
  }

  add(chatId: bigint, state: ChatState): ChatState {
    this.#chats.set(chatId, state);
    return state;
  }

  remove(chatId: bigint): void {
    this.#chats.delete(chatId);
    this.#listChanged();
  }

  /** What waits to be sent to a chat, in its flow and in its threads. */
  pending(chatId: bigint): readonly PendingMessage[] {
    const summary = this.#chats.get(chatId)?.summary.get();
    return summary ? [...summary.pending, ...summary.pendingInThreads] : [];
  }
  setPending(chatId: bigint, all: readonly PendingMessage[]): void {
    const state = this.#chats.get(chatId);
    const isInThread = ({ message }: PendingMessage) => message.threadRootSeq !== 0n;
    if (state) this.patch(state, { pending: all.filter((each) => !isInThread(each)), pendingInThreads: all.filter(isInThread) });
  }

  patch(state: ChatState, change: Partial<ChatSummary>): void {
    const next = { ...state.summary.get(), ...change };
    const { headMessageNo, readMessageNo } = next.view;
    state.summary.set({ ...next, unread: headMessageNo > readMessageNo ? Number(headMessageNo - readMessageNo) : 0 });
    this.#listChanged();
  }

  // Many changes at once make one new list.
  #listChanged(): void {
    if (this.#listIsDue) return;
    this.#listIsDue = true;
    queueMicrotask(() => {
      this.#listIsDue = false;
      const all = [...this.#chats.values()].map(({ summary }) => summary.get());
      this.#list.set(all.sort(byLastSaid));
    });
  }
}
