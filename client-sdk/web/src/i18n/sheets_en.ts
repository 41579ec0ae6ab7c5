import { plural } from "./plural.js";
import type { SheetsCatalogue } from "./sheets_ru.js";

const many = plural("en");
const people = (count: number) => `${count} ${many(count, { one: "person", other: "people" })}`;
const votes = (count: number) => `${count} ${many(count, { one: "vote", other: "votes" })}`;

export const sheetsEn: SheetsCatalogue = {
  later: {
    title: "Send later",
    when: "When",
    hint: "The server sends it, even while your device is off",
    plan: "Schedule",
    list: "Scheduled messages",
    empty: "No scheduled messages",
    quiet: "without sound",
    change: "Change",
    cancel: "Cancel sending",
    cancelled: "Sending is cancelled",
  },

  readers: {
    title: "Who has read it",
    count: (read, members) => `${read} of ${members}`,
    nobody: "Nobody yet",
  },

  confirm: {
    ask: "Ask to confirm",
    askHint: "Below the message there will be a button “I have read this”. You will see who has pressed it, and may remind the others.",
    who: "Who confirms",
    whoHint: "Nobody chosen: everybody in the chat",
    until: "Deadline",
    untilHint: "Optional",
    title: "Who has confirmed",
    late: (when) => `${when}, late`,
    tooSoon: "They were reminded a short while ago: once an hour is allowed.",
    confirmed: (count) => `Confirmed: ${count}`,
    missing: (count) => `Not yet: ${count}`,
    nobodyMissing: "Everybody has confirmed",
    remind: "Remind",
    reminded: (count) => `Reminded: ${people(count)}`,
    close: "Close",
    closeAsk: "Take no more confirmations? The button below the message goes away.",
    print: "Print the list",
    name: "Name",
    role: "Role",
    call: "Call",
    asOf: (when) => `As of ${when}`,
  },

  slow: {
    off: "Off",
    hint: "Members write no more often. Moderators are free of it.",
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
