import { plural } from "./plural.js";
import type { SheetsCatalogue } from "./sheets_ru.js";

const many = plural("en");
const votes = (count: number) => `${count} ${many(count, { one: "vote", other: "votes" })}`;

export const sheetsEn: SheetsCatalogue = {
  csv: {
    file: "poll",
    option: "Option",
    votes: "Votes",
    who: "Who",
    voted: (count) => `Voted: ${votes(count)}`,
    secret: "The results of this poll are not told yet.",
  },
};
