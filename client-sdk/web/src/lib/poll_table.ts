// How a poll stands, as a table to keep.
import type { Messenger, TimelineItem } from "@atrium/client";

import { language } from "../i18n/index.js";
import { w } from "../i18n/sheets.js";
import { csvOf, saveAs } from "./csv.js";
import { tell } from "./toast.js";
import { momentOf } from "./words.js";

const peoplePerCommand = 100;

/** Asks how it stands now, names those who voted unless it is anonymous, and gives the file to the person. */
export async function savePoll(messenger: Messenger, chatId: bigint, { seq, entry, text }: TimelineItem): Promise<void> {
  const poll = entry.body.case === "message" ? entry.body.value.poll : undefined;
  const { state } = await messenger.client.call("readPoll", { chatId, targetSeq: seq });
  if (!poll || !state) return;
  if (state.voters > 0 && state.options.length === 0) return tell(w.csv.secret, "bad");
  const names = await namesOf(messenger, state.options.flatMap(({ accountIds }) => accountIds));
  const isTold = state.rightOption !== 0;
  const head = [w.csv.option, w.csv.votes, ...(poll.anonymous ? [] : [w.csv.who]), ...(isTold ? [w.csv.right] : [])];
  const rows = poll.options.map((option, at) => {
    const { votes = 0, accountIds = [] } = state.options[at] ?? {};
    const who = accountIds.map((id) => names.get(id) ?? "").filter(Boolean).join(", ");
    return [option, votes, ...(poll.anonymous ? [] : [who]), ...(isTold ? [state.rightOption === at + 1 ? w.csv.isRight : ""] : [])];
  });
  const about = [[text], [w.csv.voted(state.voters), momentOf(Date.now())], []];
  saveAs(`${w.csv.file}-${seq}.csv`, csvOf([...about, head, ...rows], language === "ru" ? ";" : ","));
}

async function namesOf(messenger: Messenger, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, string>> {
  const names = new Map<bigint, string>();
  const wanted = [...new Set(ids)];
  for (let at = 0; at < wanted.length; at += peoplePerCommand) {
    const { people } = await messenger.client.call("findPeople", { accountIds: wanted.slice(at, at + peoplePerCommand) });
    for (const { accountId, name, login } of people) names.set(accountId, name || login);
  }
  return names;
}
