// Looks people up as the server allows: employees read the whole list, others find those whose login they know.
import { type Messenger, type Person, Role } from "@atrium/client";

/** Those that something is asked of or that are called, in the order in which they are offered. */
export const rolesOffered: readonly Role[] = [Role.STUDENT, Role.PARENT, Role.TEACHER, Role.STAFF, Role.HEAD, Role.DEPUTY, Role.ADMIN];
const employees: readonly Role[] = [Role.HEAD, Role.DEPUTY, Role.ADMIN, Role.TEACHER, Role.STAFF];

export function isEmployee(roles: readonly Role[] | undefined): boolean {
  return roles?.some((role) => employees.includes(role)) ?? false;
}

const administration: readonly Role[] = [Role.HEAD, Role.DEPUTY, Role.ADMIN];

/** Whether somebody may block another at all: adults do, but employees no employee, and the administration neither blocks nor is blocked. The server knows more. */
export function mayBlock(own: readonly Role[] | undefined, others: readonly Role[]): boolean {
  if (!own || [own, others].some((roles) => roles.includes(Role.STUDENT))) return false;
  const isLed = [own, others].some((roles) => roles.some((role) => administration.includes(role)));
  return !isLed && !(isEmployee(own) && isEmployee(others));
}

// Everybody, for employees: read once in a while.
const freshMs = 60_000;
let everybody: Promise<Person[]> | undefined;
let readAt = 0;

async function readAll(messenger: Messenger): Promise<Person[]> {
  const all: Person[] = [];
  for (let afterAccountId = 0n, more = true; more; ) {
    const { people, nextAfterAccountId } = await messenger.client.call("listPeople", { afterAccountId, limit: 200 });
    all.push(...people);
    afterAccountId = nextAfterAccountId;
    more = nextAfterAccountId !== 0n;
  }
  for (const person of all) messenger.people.learn(person);
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

/** Those whose name or login holds these words; at most `most`. */
export async function findPeople(messenger: Messenger, words: string, most = 50): Promise<Person[]> {
  const wanted = words.trim().toLowerCase();
  if (!isEmployee(messenger.account.get()?.roles)) {
    if (wanted === "") return [];
    return (await messenger.client.call("findPeople", { logins: [wanted] })).people;
  }
  if (Date.now() - readAt > freshMs) everybody = undefined;
  if (!everybody) readAt = Date.now();
  everybody ??= readAll(messenger).catch((error: unknown) => {
    everybody = undefined;
    throw error;
  });
  const found = (await everybody).filter(
    ({ name, login, closed }) => !closed && (name.toLowerCase().includes(wanted) || login.includes(wanted)),
  );
  return found.slice(0, most);
}

/** Opens the direct chat with somebody and says which it is. */
export async function directChatWith(messenger: Messenger, accountId: bigint): Promise<bigint> {
  const known = messenger.chats.get().find(({ view }) => view.peerId === accountId);
  return known?.view.chatId ?? (await messenger.client.call("openDirectChat", { accountId })).chatId;
}
