import { writable } from "svelte/store";

import { sayError } from "./words.js";

export interface Toast {
  readonly text: string;
  readonly kind: "good" | "bad";
}

/** A word to the person that goes by itself. */
export const toast = writable<Toast | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(text: string, kind: Toast["kind"] = "good"): void {
  clearTimeout(timer);
  toast.set({ text, kind });
  timer = setTimeout(() => toast.set(undefined), 6000);
}

/** Does something that may fail, and says why it did. Whether it worked. */
export async function attempt(act: () => Promise<unknown>, say = sayError): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    tell(say(error), "bad");
    return false;
  }
}
