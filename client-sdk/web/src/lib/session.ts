// The one messenger of this page.
import { IndexedDbKeeper, type Keeper, Messenger, type Options } from "@atrium/client";
import { getContext, setContext } from "svelte";

export const server = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;

const key = Symbol("messenger");
export function provideMessenger(messenger: Messenger): void {
  setContext(key, messenger);
}
export function useMessenger(): Messenger {
  return getContext<Messenger>(key);
}

export function keeperOf(space: string): Keeper {
  return new IndexedDbKeeper(`atrium ${space}`);
}

/** What somebody wants who is not in: to be let in, or no longer. */
export type Wish = Pick<Options, "credential" | "withdraw">;

/** Without a wish: as who is signed in on this device. */
export async function openMessenger(space: string, keeper: Keeper, wish?: Wish): Promise<Messenger> {
  const options = { server, space, ...wish, patient: wish === undefined, deviceName: deviceName(), clientName: "atrium-web/0.1" };
  const messenger = await Messenger.open(options, keeper);
  const over = new AbortController();
  const nudge = () => {
    if (messenger.client.state === "ended") over.abort();
    else if (document.visibilityState === "visible") messenger.client.nudge();
  };
  for (const event of ["online", "offline"]) addEventListener(event, nudge, { signal: over.signal });
  document.addEventListener("visibilitychange", nudge, { signal: over.signal });
  return messenger;
}

// As the person knows it again in the list of devices.
function deviceName(): string {
  const agent = navigator.userAgent;
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  const browser = ["YaBrowser", "Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(name)) ?? "";
  const called: Record<string, string> = { YaBrowser: "Яндекс Браузер", Edg: "Edge", OPR: "Opera" };
  return [called[browser] ?? browser, system].filter(Boolean).join(", ").slice(0, 30) || "Web";
}
