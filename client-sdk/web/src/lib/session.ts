// The one messenger of this page.
import { IndexedDbKeeper, MemoryKeeper, Messenger, type Credential, type Keeper } from "@atrium/client";
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
  try {
    return new IndexedDbKeeper(`atrium ${space}`);
  } catch {
    return new MemoryKeeper(); // no storage is allowed here
  }
}

export async function openMessenger(space: string, keeper: Keeper, credential?: Credential): Promise<Messenger> {
  const device = deviceName();
  const messenger = await Messenger.open({ server, space, credential, patient: credential === undefined, deviceName: device, clientName: "atrium-web/0.1" }, keeper);
  const over = new AbortController();
  const nudge = () => {
    if (messenger.client.state === "ended") over.abort();
    else if (document.visibilityState === "visible") messenger.client.nudge();
  };
  addEventListener("online", nudge, { signal: over.signal });
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
