import type { Clock } from "../clock.js";
import type { Keeper, Keeping } from "./keeper.js";
import { type Observable, Value } from "./observable.js";

// So long a change waits for others, to be written with them.
const pauseMs = 200;

/** Gathers what is to be kept and hands it over now and then, in order. After a failure nothing is kept any more. */
export class KeepingQueue {
  #waiting: Keeping[] = [];
  #cancel: (() => void) | undefined;
  #written: Promise<void> = Promise.resolve();
  readonly #works = new Value(true);
  #stopped = false;

  constructor(
    private readonly keeper: Keeper,
    private readonly clock: Clock,
    public owner: string | undefined,
  ) {}

  /** False after a failure: what is kept stays as it was then. */
  get works(): Observable<boolean> {
    return this.#works;
  }

  add(keeping: Keeping): void {
    if (this.#stopped) return;
    if (keeping.begin !== undefined) this.owner = keeping.begin;
    this.#waiting.push(keeping);
    // What somebody wrote, and how they come in again, is not left to a page that may be closed at any moment.
    if (keeping.commands || keeping.token) void this.flush();
    else this.#cancel ??= this.clock.after(pauseMs, () => void this.flush());
  }

  /** Once everything so far is on the device. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    const waiting = this.#waiting.splice(0);
    this.#written = this.#written.then(async () => {
      for (const batch of batches(waiting)) {
        if (!this.#works.get()) return;
        const keep = () => this.keeper.keep(batch, this.owner);
        await keep().catch(keep).catch(() => this.#works.set(false)); // it is all or nothing, so once more does no harm
      }
    });
    return this.#written;
  }

  /** Takes nothing more; once everything so far is on the device. */
  stop(): Promise<void> {
    const flushed = this.flush();
    this.#stopped = true;
    return flushed;
  }
}

// A Keeping forgets chats before it keeps anything and entries after it; what would then go in another order begins a new one. New
// entries that push out old ones may be many, and go together.
function batches(all: readonly Keeping[]): Keeping[] {
  const result: Keeping[] = [];
  for (const next of all) {
    const last = result.at(-1);
    const mayJoin = last && next.begin === undefined && !next.forgetChats && (!last.forgetBelow?.length || next.forgetBelow);
    if (mayJoin) result[result.length - 1] = merged(last, next);
    else result.push({ ...next });
  }
  return result;
}

function merged(a: Keeping, b: Keeping): Keeping {
  return {
    ...a,
    ...b,
    chats: [...(a.chats ?? []), ...(b.chats ?? [])],
    entries: [...(a.entries ?? []), ...(b.entries ?? [])],
    changedEntries: [...(a.changedEntries ?? []), ...(b.changedEntries ?? [])],
    people: [...(a.people ?? []), ...(b.people ?? [])],
    commands: [...(a.commands ?? []), ...(b.commands ?? [])],
    forgetBelow: [...(a.forgetBelow ?? []), ...(b.forgetBelow ?? [])],
    forgetCommands: [...(a.forgetCommands ?? []), ...(b.forgetCommands ?? [])],
  };
}
