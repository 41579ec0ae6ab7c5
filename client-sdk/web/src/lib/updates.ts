// The service worker: the application opens without a network, and a newer version waits until the person agrees.
import { writable } from "svelte/store";

/** A newer version that is ready: calling it takes it over and reloads the page. */
export const update = writable<(() => void) | undefined>(undefined);

// A page that stays open for days asks now and then.
const everyMs = 60 * 60 * 1000;

export function keepUpToDate(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const workers = navigator.serviceWorker;
  // The first one takes over a page that is as new as itself; after that only what the person agreed to.
  let mayReload = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (mayReload) location.reload();
  });
  void workers.register("/service_worker.js").then((registration) => {
    const offer = (worker: ServiceWorker | null) => {
      if (!worker || !workers.controller) return;
      update.set(() => {
        mayReload = true;
        worker.postMessage("take over");
      });
    };
    offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
    });
    setInterval(() => void registration.update(), everyMs);
  });
}
