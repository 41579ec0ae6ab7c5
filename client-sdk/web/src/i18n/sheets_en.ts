import { plural } from "./plural.js";
import type { SheetsCatalogue } from "./sheets_ru.js";

const many = plural("en");
const votes = (count: number) => `${count} ${many(count, { one: "vote", other: "votes" })}`;

export const sheetsEn: SheetsCatalogue = {
  later: {
    title: "Send later",
    when: "When",
    hint: "The server sends it, even while your device is off",
    plan: "Schedule",
    planned: (when) => `Will be sent: ${when}`,
    list: "Scheduled messages",
    empty: "No scheduled messages",
    quiet: "without sound",
    change: "Change",
    cancel: "Cancel sending",
    cancelled: "Sending is cancelled",
    failed: "Not sent",
    backToField: "It could not be scheduled again: the text is back in the field.",
  },

  csv: {
    file: "poll",
    option: "Option",
    votes: "Votes",
    who: "Who",
    voted: (count) => `Voted: ${votes(count)}`,
    secret: "The results of this poll are not told yet.",
  },
};
