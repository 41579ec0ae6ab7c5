// People as the administration needs them: read anew each time, because their roles change under its hands.
import type { Messenger, Person, Role } from "@atrium/client";

const perPage = 200;
const perCommand = 100;

export function byName(a: Person, b: Person): number {
  return a.name.localeCompare(b.name);
}

async function readRole(messenger: Messenger, role: Role): Promise<Person[]> {
  const found: Person[] = [];
  for (let afterAccountId = 0n, more = true; more; more = afterAccountId !== 0n) {
    const page = await messenger.client.call("listPeople", { role, afterAccountId, limit: perPage });
    found.push(...page.people);
    afterAccountId = page.nextAfterAccountId;
  }
  return found;
}

/** Everybody who has one of these roles, by name. */
export async function readWithRoles(messenger: Messenger, roles: readonly Role[]): Promise<Person[]> {
  const lists = await Promise.all(roles.map((role) => readRole(messenger, role)));
  const each = new Map(lists.flat().map((person) => [person.accountId, person]));
  for (const person of each.values()) messenger.people.learn(person);
  return [...each.values()].sort(byName);
}

/** These people, in any order. Whom the server does not show is left out. */
export async function readPeople(messenger: Messenger, accountIds: Iterable<bigint>): Promise<Map<bigint, Person>> {
  const ids = [...new Set(accountIds)].filter((id) => id !== 0n);
  const found = new Map<bigint, Person>();
  for (let at = 0; at < ids.length; at += perCommand) {
    const { people } = await messenger.client.call("findPeople", { accountIds: ids.slice(at, at + perCommand) });
    for (const person of people) {
      messenger.people.learn(person);
      found.set(person.accountId, person);
    }
  }
  return found;
}

/** Those whose name or login holds these words. */
export function withWords(people: readonly Person[], words: string): readonly Person[] {
  const wanted = words.trim().toLowerCase();
  return people.filter(({ name, login }) => name.toLowerCase().includes(wanted) || login.includes(wanted));
}
