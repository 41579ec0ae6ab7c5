// The language of the person: what they chose, what their system says, Russian.
import { remember, remembered } from "../lib/remembered.js";
import type { Catalogue } from "./ru.js";

export type Language = "ru" | "en";
const kept = "atrium language";

function chosen(): Language {
  const wish = remembered(kept) ?? navigator.languages.find((each) => /^(ru|en)\b/.test(each)) ?? "ru";
  return wish.startsWith("en") ? "en" : "ru";
}

export const language: Language = chosen();

/** Everything that somebody reads. The other language is not loaded. */
export const t: Catalogue = language === "en" ? (await import("./en.js")).en : (await import("./ru.js")).ru;
document.documentElement.lang = language;
document.title = t.appName;

/** Speaks another language from now on. */
export function speak(other: Language): void {
  remember(kept, other);
  location.reload();
}
