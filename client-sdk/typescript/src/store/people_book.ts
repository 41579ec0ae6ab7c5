import type { Client } from "../client.js";
import type { Person } from "../gen/atrium/wire/v1/session_pb.js";
import { type Observable, Value } from "./observable.js";

const peoplePerCommand = 100;

/** Names of accounts. Looks those up that are asked for and not known, many at once. */
export class PeopleBook {
  readonly #people = new Map<bigint, Value<Person | undefined>>();
  readonly #known = new Set<bigint>();
  #unasked = new Set<bigint>();
  #isDue = false;

  constructor(
    private readonly client: Client,
    private readonly onLearnt: (person: Person) => void,
  ) {}

  /** Who this is; undefined until it is known, and for those whom this account may not know. */
  person(accountId: bigint): Observable<Person | undefined> {
    this.ask(accountId);
    return this.#value(accountId);
  }

  /** Somebody is going to be shown. */
  ask(accountId: bigint): void {
    if (accountId === 0n || this.#known.has(accountId)) return;
    this.#known.add(accountId);
    this.#unasked.add(accountId);
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#askAll();
    });
  }

  /** As it was some time ago: it is looked up again when it is asked for. */
  remember(person: Person): void {
    this.#value(person.accountId).set(person);
  }

  /** What came in another way. */
  learn(person: Person): void {
    this.#known.add(person.accountId);
    this.#unasked.delete(person.accountId);
    this.#value(person.accountId).set(person);
  }

  #askAll(): void {
    const ids = [...this.#unasked];
    this.#unasked = new Set();
    for (let at = 0; at < ids.length; at += peoplePerCommand) {
      const accountIds = ids.slice(at, at + peoplePerCommand);
      this.client.call("findPeople", { accountIds }).then(
        ({ people }) => {
          for (const person of people) {
            this.learn(person);
            this.onLearnt(person);
          }
        },
        () => accountIds.forEach((id) => this.#known.delete(id)), // who asks again is answered then
      );
    }
  }

  #value(accountId: bigint): Value<Person | undefined> {
    let value = this.#people.get(accountId);
    if (!value) {
      value = new Value<Person | undefined>(undefined);
      this.#people.set(accountId, value);
    }
    return value;
  }
}
