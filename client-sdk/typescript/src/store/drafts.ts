// What this person has begun to write: shown on this device at once, told to their others soon.
import { create, equals, type MessageInitShape } from "@bufbuild/protobuf";

import type { Client } from "../client.js";
import type { Clock } from "../clock.js";
import { type Draft, DraftSchema } from "../gen/atrium/wire/v1/chats_pb.js";
import type { DraftChanged } from "../gen/atrium/wire/v1/conversation_pb.js";

// So long somebody has to pause before the server hears of it.
const pauseMs = 1500;

/** What was written here and the server does not have yet. */
interface Own {
  readonly draft: Draft | undefined;
  /** Ends the pause; undefined: it was sent. */
  cancel: (() => void) | undefined;
}

/** A draft without a time (`changedAtMs`) is one that the server does not have yet. */
export class Drafts {
  readonly #own = new Map<bigint, Own>();
  // Of these chats the server has one.
  #told = new Set<bigint>();

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly show: (chatId: bigint, draft: Draft | undefined) => void,
  ) {}

  /** Written here: shown at once, and on the other devices after a pause of 1.5 s. Undefined: nothing any more. */
  set(chatId: bigint, written: MessageInitShape<typeof DraftSchema> | undefined): void {
    this.#own.get(chatId)?.cancel?.();
    const cancel = this.clock.after(pauseMs, () => this.#send(chatId));
    const draft = written && create(DraftSchema, written);
    this.#own.set(chatId, { draft, cancel });
    this.show(chatId, draft);
  }

  /** The person looks elsewhere: what they wrote is told now. */
  flush(): void {
    for (const [chatId, { cancel }] of this.#own) {
      if (!cancel) continue;
      cancel();
      this.#send(chatId);
    }
  }

  /** As an earlier run has left it. What the server did not hear of it hears now. */
  restore(chatId: bigint, draft: Draft): void {
    this.show(chatId, draft);
    if (draft.changedAtMs === 0n) this.set(chatId, draft);
  }

  /** Another device has written. What was written here since counts more. */
  onChanged({ chatId, draft }: DraftChanged): void {
    if (draft) this.#told.add(chatId);
    else this.#told.delete(chatId);
    if (!this.#own.has(chatId)) this.show(chatId, draft);
  }

  /** What changed while there was no connection was not told. `shown`: of which chats one is shown. */
  async onSubscribed(shown: readonly bigint[]): Promise<void> {
    const list = await this.client.call("listDrafts", {}).catch(() => undefined);
    if (!list) return;
    const found = new Set(list.drafts.map(({ chatId }) => chatId));
    for (const changed of list.drafts) this.onChanged(changed);
    for (const chatId of shown) if (!found.has(chatId)) this.#gone(chatId);
    this.#told = found;
  }

  #gone(chatId: bigint): void {
    if (!this.#own.has(chatId)) this.show(chatId, undefined);
  }

  #send(chatId: bigint): void {
    const own = this.#own.get(chatId);
    if (!own) return;
    own.cancel = undefined;
    const over = () => {
      if (this.#own.get(chatId) === own) this.#own.delete(chatId);
    };
    const taken = () => {
      if (this.#own.get(chatId) === own && own.draft) this.show(chatId, { ...own.draft, changedAtMs: BigInt(Date.now()) });
      over();
    };
    // An answer without a text is none for the server.
    const has = own.draft !== undefined && own.draft.text !== "";
    if (!has && !this.#told.has(chatId)) return over();
    if (has) this.#told.add(chatId);
    else this.#told.delete(chatId);
    this.client.call("setDraft", { chatId, draft: own.draft ?? create(DraftSchema) }).then(taken, over);
  }
}

export function sameDraft(a: Draft | undefined, b: Draft | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && equals(DraftSchema, a, b));
}
