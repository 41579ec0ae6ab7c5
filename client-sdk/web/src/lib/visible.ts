import { readable } from "svelte/store";

/** Whether somebody can see the page. */
export const visible = readable(document.visibilityState === "visible", (set) => {
  const changed = () => set(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
});
