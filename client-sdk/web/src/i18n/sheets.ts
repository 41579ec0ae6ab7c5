// What is read on what a chat opens now and then: lists, forms, threads. Loaded with them.
import { language } from "./index.js";
import type { SheetsCatalogue } from "./sheets_ru.js";

/** The other language is not loaded. */
export const w: SheetsCatalogue =
  language === "en" ? (await import("./sheets_en.js")).sheetsEn : (await import("./sheets_ru.js")).sheetsRu;
