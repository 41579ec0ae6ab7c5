// Light, dark, or as the system says.
import { remember, remembered } from "./remembered.js";

export type Scheme = "auto" | "light" | "dark";
const kept = "atrium scheme";

export function scheme(): Scheme {
  const wish = remembered(kept);
  return wish === "light" || wish === "dark" ? wish : "auto";
}

export function applyScheme(wish: Scheme = scheme()): void {
  remember(kept, wish);
  if (wish === "auto") delete document.documentElement.dataset["scheme"];
  else document.documentElement.dataset["scheme"] = wish;
}
