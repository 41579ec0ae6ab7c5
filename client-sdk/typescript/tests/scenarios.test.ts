// What every SDK does, as proto/scenarios says.
import type { JsonObject } from "@bufbuild/protobuf";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { type Scenario, ScenarioPlayer } from "./scenarios_player.js";

const folder = new URL("../../../proto/scenarios/", import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
const parts = read("parts.json") as Record<string, JsonObject[]>;
const files = readdirSync(folder).filter((file) => file.endsWith(".json") && file !== "parts.json");

function play(scenario: Scenario): Promise<void> {
  return new ScenarioPlayer(scenario, parts).play();
}

describe.each(files)("%s", (file) => {
  for (const scenario of read(file) as Scenario[]) it(scenario.name, () => play(scenario));
});

describe("a player", () => {
  const heard = { entry: { chatId: "1", seq: "5", message: { text: "text 5" } } };
  const listChats = { do: { listChats: {} }, as: "chats" };
  const ofChat = (chatId: string) => [
    { do: { listMembers: { chatId } }, as: chatId },
    { receive: { listMembers: { chatId: "$chat" } } },
  ];
  const scenario = (...steps: JsonObject[]): Scenario => ({ name: "", steps: [{ play: "subscribe at 4" }, ...steps] });

  it.each<[string, RegExp, JsonObject[]]>([
    ["an event that nobody expects", /nobody expects in the row feed/, [{ send: [heard] }]],
    ["an event that does not come", /did not come: {"entry"/, [{ expect: [heard] }]],
    ["another event", /entry.seq is "5", not "6"/, [{ send: [heard] }, { expect: [{ entry: { seq: "6" } }] }]],
    ["a field too many", /entry.message is .* not null/, [{ send: [heard] }, { expect: [{ entry: { message: null } }] }]],
    ["a frame that nobody receives", /has sent .*listChats/, [listChats]],
    ["a frame that does not come", /did not come: a frame/, [{ receive: { listChats: {} } }]],
    ["another frame", /listMembers is undefined/, [listChats, { receive: { listMembers: {} } }]],
    ["a frame that comes too early", /it came after 0 ms/, [listChats, { receive: { listChats: {} }, notBeforeMs: 1 }]],
    ["a frame on a connection that it gives up", /has sent .*listChats/, [listChats, { send: ["00"] }, { accept: {} }]],
    ["a connection that does not come", /did not come: an attempt/, [{ accept: {} }]],
    ["a connection that comes", /connects once more/, [{ cut: {} }]],
    ["another value of a name", /chatId is "2", and \$chat/, [...ofChat("1"), ...ofChat("2")]],
    ["a name without a value", /nothing is known of \$nobody/, [{ send: [{ replyTo: "$nobody", done: {} }] }]],
    ["an unknown step", /no such step/, [{ wait: {} }]],
  ])("notices %s", async (_what, why, steps) => {
    await expect(play(scenario(...steps))).rejects.toThrow(why);
  });
});
