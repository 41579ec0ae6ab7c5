// Where the person is: the path names the space, what stands behind # the screen.
import { readable } from "svelte/store";

/** The space that the address names; empty at "/". */
export const space = decoded(location.pathname.split("/")[1] ?? "");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export interface Route {
  /** "", "chat", "info", "people", "new-chat", "me", "manage", ... */
  readonly screen: string;
  /** What it is about, such as a chat's id. */
  readonly id: string;
  /** Where the way back leads, if several screens lead here. */
  readonly from: string;
}

function parse(hash: string): Route {
  const [screen = "", id = "", ...from] = hash.replace(/^#/, "").split("/");
  return { screen, id, from: from.join("/") };
}

export const route = readable<Route>(parse(location.hash), (set) => {
  const changed = () => set(parse(location.hash));
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
});

export function hrefOf(screen: string, id: bigint | string = ""): string {
  return id === "" ? `#${screen}` : `#${screen}/${id}`;
}

/** Of a thread beside its chat; 0 = the list of them. */
export function hrefOfThread(chatId: bigint, rootSeq: bigint): string {
  return `${hrefOf("chat", chatId)}/${rootSeq === 0n ? "threads" : `thread/${rootSeq}`}`;
}

/** The thread that is shown beside a chat, by what stands behind its id: 0 = the list of them; undefined = none. */
export function threadIn(behind: string): bigint | undefined {
  if (behind === "threads") return 0n;
  const [, seq] = /^thread\/(\d{1,19})$/.exec(behind) ?? [];
  return seq === undefined || BigInt(seq) === 0n ? undefined : BigInt(seq);
}

/** As hrefOf(), and the way back leads to where one is `here`. */
export function hrefFrom(here: Route, screen: string, id: bigint): string {
  return [hrefOf(screen, id), here.screen, here.id, here.from].filter(Boolean).join("/");
}

export function go(screen: string, id: bigint | string = ""): void {
  location.hash = hrefOf(screen, id);
}

/** As go(), and the way back does not lead here again. */
export function replace(screen: string, id: bigint | string = ""): void {
  location.replace(screen === "" ? "#" : hrefOf(screen, id));
}

/** The secret in a link of an invite or a reset, which is sent to no server. */
export function linkSecret(hash: string): { kind: "join" | "reset"; secret: string } | undefined {
  const found = /^#(join|reset)-([a-z2-7]{32})$/i.exec(hash);
  if (!found?.[1] || !found[2]) return undefined;
  return { kind: found[1] === "join" ? "join" : "reset", secret: found[2].toLowerCase() };
}
