// What the staff reads on its screens.
import { language } from "./index.js";
import type { StaffCatalogue } from "./staff_ru.js";

/** The other language is not loaded. */
export const s: StaffCatalogue =
  language === "en" ? (await import("./staff_en.js")).staffEn : (await import("./staff_ru.js")).staffRu;
