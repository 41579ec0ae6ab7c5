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

  moment: {
    past: "This moment is past",
    far: "Too far ahead: at most a year",
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

  thread: {
    title: "Thread",
    begin: "Discuss in a thread",
    reply: "Reply in the thread",
    write: "Reply in the thread",
    root: "The message that the thread began with",
    close: "Close the thread",
    closeList: "Close the list of threads",
    empty: "No replies yet",
    emptyHint: "Replies here leave the rest of the chat alone. Whoever replies hears of new ones.",
    beginning: "The thread's beginning",
    listEmpty: "No threads yet",
    listEmptyHint: "Threads where you wrote, and those under your messages, will be here.",
    last: (when) => `last: ${when}`,
  },

  report: {
    act: "Report",
    title: "Report a message",
    hint: "The chat's moderators and the administration will see it. The author does not learn who has reported.",
    why: "What is wrong",
    reasons: {
      1: "Insults or bullies",
      2: "Threatens, or calls for violence",
      3: "Not for children",
      4: "Tells what is private: data, photographs",
      5: "Advertises, or deceives",
      6: "Something else",
    },
    comment: "Comment",
    commentHint: "Optional",
    commentNeeded: "Say what is wrong",
    tooLong: "The comment is too long",
    send: "Send the report",
    sent: "Reported. The decision will be told in the notices.",
    conflict: "Too many reports wait to be decided already. Try again later.",
    gone: "The message is gone.",
  },

  roles: { noneIsAll: "Nobody chosen: everybody in the chat" },

  poll: {
    question: "Question",
    options: "Options",
    option: (number) => `Option ${number}`,
    isRight: (number) => `Option ${number} is right`,
    right: "right",
    chooseRight: "Choose the right option",
    who: "Who votes",
    takeOut: (number) => `Take option ${number} out`,
    add: "Add an option",
    alike: "Options have to be different",
    multiple: "Several may be chosen",
    isAnonymous: "Anonymous",
    anonymousHint: "Who has chosen what is kept nowhere. A vote can't be changed. Where only a few vote, the numbers may tell",
    isFinal: "A vote can't be changed",
    resultsAtEnd: "Show the results at the end",
    quiz: "A quiz: one option is right",
    closesAt: "Ends",
    closesAtHint: "If nothing is said, you close it",
    ask: "Ask",
    closeAsk: "Close the poll? Nobody will be able to vote any more.",
    saveAs: "Save the results as CSV",
  },

  csv: {
    file: "poll",
    option: "Option",
    votes: "Votes",
    who: "Who",
    right: "Right",
    isRight: "yes",
    voted: (count) => `Voted: ${votes(count)}`,
    secret: "The results of this poll are not told yet.",
  },
};
