// What is typed, what is sent, and what is typed again.
import { EntityKind } from "@atrium/client";
import { describe, expect, it } from "vitest";

import { type Mention, toMessage, toSource } from "../src/lib/format.js";
import { markOf, toggleMarks } from "../src/lib/marks.js";
import { elsewhere, flat, type Part, safeUrl, treeOf } from "../src/lib/rich_text.js";

const anna: Mention = { label: "@Анна Орлова", kind: EntityKind.MENTION, accountId: 7n };
const short: Mention = { label: "@Анна", kind: EntityKind.MENTION, accountId: 8n };
const all: Mention = { label: "@все", kind: EntityKind.MENTION_ALL };

// The parts with the piece of text that each covers.
function parts(source: string, mentions: Mention[] = []): [string, string, ...string[]][] {
  const { text, entities } = toMessage(source, mentions);
  const bytes = new TextEncoder().encode(text);
  return entities.map(({ offset, length, kind, url }) => {
    const piece = new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(offset, offset + length));
    return [EntityKind[kind] ?? "", piece, ...(url ? [url] : [])];
  });
}

describe("what is selected", () => {
  it.each([
    ["да [завтра] в 9", "**", "да [**завтра**] в 9"],
    ["да **[завтра]** в 9", "**", "да [завтра] в 9"],
    ["да [**завтра**] в 9", "**", "да [завтра] в 9"],
    ["да[ завтра ]в 9", "_", "да[ _завтра_ ]в 9"],
    ["[]", "**", "**[]**"],
    ["*[а]*", "**", "*[**а**]*"],
    ["[👩‍👩‍👧]", "_", "[_👩‍👩‍👧_]"],
    ["[раз\n\n два]", "**", "[**раз**\n\n **два**]"],
    ["[**раз**\n**два**]", "**", "[раз\nдва]"],
  ])("%s gets its marks %s, or loses them", (before, mark, after) => {
    const text = before.replace(/[[\]]/g, "");
    const marked = toggleMarks(text, before.indexOf("["), before.indexOf("]") - 1, mark);
    const { from, to } = marked;
    expect(`${marked.text.slice(0, from)}[${marked.text.slice(from, to)}]${marked.text.slice(to)}`).toBe(after);
  });

  it.each([
    [{ key: "b", code: "KeyB", ctrlKey: true }, "**"],
    [{ key: "и", code: "KeyB", metaKey: true }, "**"],
    [{ key: "ш", code: "KeyI", ctrlKey: true }, "_"],
    [{ key: "x", code: "KeyB", ctrlKey: true }, undefined], // Dvorak's cut
    [{ key: "b", code: "KeyB" }, undefined],
    [{ key: "B", code: "KeyB", ctrlKey: true, shiftKey: true }, undefined],
  ])("is marked by keys: %o", (event, mark) => {
    expect(markOf(event as KeyboardEvent)).toBe(mark);
  });
});

describe("what is typed", () => {
  it.each([
    ["**жирно** и _курсив_", "жирно и курсив", [["BOLD", "жирно"], ["ITALIC", "курсив"]]],
    ["**всё _сразу_ 👩‍👩‍👧** вот", "всё сразу 👩‍👩‍👧 вот", [["BOLD", "всё сразу 👩‍👩‍👧"], ["ITALIC", "сразу"]]],
    ["`a_b_c **x**`", "a_b_c **x**", [["CODE", "a_b_c **x**"]]],
    ["```cpp\nint x;\n  y\n```\nвот", "int x;\n  y\nвот", [["CODE_BLOCK", "int x;\n  y"]]],
    ["Взять:\n- тетрадь\n- **ручку**", "Взять:\nтетрадь\nручку", [["LIST_ITEM", "тетрадь"], ["LIST_ITEM", "ручку"], ["BOLD", "ручку"]]],
    ["см. https://school.example/a_b_c.", "см. https://school.example/a_b_c.", [["LINK", "https://school.example/a_b_c", "https://school.example/a_b_c"]]],
    ["(https://ru.wikipedia.org/wiki/Ток_(физика))", "(https://ru.wikipedia.org/wiki/Ток_(физика))", [["LINK", "https://ru.wikipedia.org/wiki/Ток_(физика)", "https://ru.wikipedia.org/wiki/Ток_(физика)"]]],
    ["пишите: a.b@school.example!", "пишите: a.b@school.example!", [["LINK", "a.b@school.example", "mailto:a.b@school.example"]]],
    ["[задание](https://school.example)", "задание", [["LINK", "задание", "https://school.example"]]],
  ])("%s", (source, text, found) => {
    expect(toMessage(source).text).toBe(text);
    expect(parts(source)).toEqual(found);
  });

  it.each([
    "2 * 3 ** 4", "snake_case_name", "__init__", "a ** b ** c", "-не список", "- ", "** **", "_", "``", "```", "```\n```", "***",
    "[x](javascript:alert(1))", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "¯\\(ツ)/¯", "\\\\server\\share", "почта@", "@все",
  ])("%s means nothing", (source) => {
    expect(toMessage(source)).toEqual({ text: source, entities: [] });
  });

  it("is meant for those who were named, the longest name first", () => {
    expect(parts("@Анна Орлова, @Анна и @Аннабель: @все", [short, anna, all])).toEqual([
      ["MENTION", "@Анна Орлова"],
      ["MENTION", "@Анна"],
      ["MENTION_ALL", "@все"],
    ]);
  });

  it("is sent as it was typed if it has more parts than the server takes", () => {
    const source = Array.from({ length: 101 }, (_, at) => `- ${at}`).join("\n");
    expect(toMessage(`${source}\n@все`, [all])).toMatchObject({ text: `${source}\n@все`, entities: [{ kind: EntityKind.MENTION_ALL }] });
  });
});

describe("what is typed again", () => {
  it.each([
    "**жирно** и _курсив_", "**всё _сразу_ 👩‍👩‍👧** вот", "```\nint x;\n  y\n```\nвот", "Взять:\n- тетрадь\n- **ручку** `a`", "[задание](https://school.example)",
    "https://school.example/a_b", "@Анна Орлова, **@все**", "2 * 3 = 6", "\\*\\*не жирно\\*\\*",
  ])("%s", (source) => {
    const { text, entities } = toMessage(source, [anna, all]);
    expect(toSource(text, entities).source).toBe(source);
  });

  it("keeps every text, whatever its parts", () => {
    let seed = 1;
    const below = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most;
    const letters = ["а", "b", "👍", "*", "**", "_", "`", "\\", "[", "](", ")", "\n", " ", "- ", "@все", "https://a_b.example/_", "```", "\n```\n"];
    for (let round = 0; round < 4000; ++round) {
      const text = Array.from({ length: 1 + below(14) }, () => letters[below(letters.length)]).join("").trim() || "а";
      const ends = [0, ...[...text].map((_, at, all) => new TextEncoder().encode(all.slice(0, at + 1).join("")).length)];
      const entities = Array.from({ length: below(4) }, (): Part => {
        const [from = 0, to = 0] = [ends[below(ends.length)] ?? 0, ends[below(ends.length)] ?? 0].sort((a, b) => a - b);
        const kind = 1 + below(6);
        return { offset: from, length: to - from, kind, ...(kind === EntityKind.LINK ? { url: "https://school.example" } : {}) };
      });
      const { source, mentions } = toSource(text, entities);
      expect(toMessage(source, mentions).text, `${JSON.stringify(text)} by ${JSON.stringify(source)}`).toBe(text);
      // What came of typing comes of it again.
      const typed = toMessage(text, [all]);
      const again = toSource(typed.text, typed.entities);
      expect(toMessage(again.source, again.mentions), `${JSON.stringify(text)} as ${JSON.stringify(again.source)}`).toEqual(typed);
    }
  });
});

describe("a tree", () => {
  it("cuts what overlaps in two, and loses no text", () => {
    const part = (offset: number, length: number, kind: EntityKind): Part => ({ offset, length, kind });
    const tree = treeOf("абвгд", [part(0, 6, EntityKind.BOLD), part(4, 6, EntityKind.ITALIC), part(1, 2, EntityKind.CODE), part(8, 99, EntityKind.CODE)]);
    expect(tree).toEqual([
      { is: { kind: EntityKind.BOLD }, inside: ["аб", { is: { kind: EntityKind.ITALIC }, inside: ["в"] }] },
      { is: { kind: EntityKind.ITALIC }, inside: ["гд"] },
    ]);
    expect(flat(tree).text).toBe("абвгд");
  });

  it("leads nowhere but to the web and to letters", () => {
    expect(["https://a", "http://a", "mailto:a@b"].map(safeUrl)).toEqual(["https://a", "http://a", "mailto:a@b"]);
    expect(["https:///a", "https://a@b", "https://@b/", "https://:c@b/", "https://\\a", "https://", "https://[x"].map(safeUrl).filter(Boolean)).toEqual([]);
    expect(["javascript:alert(1)", "data:text/html,x", " https://a", "https://a\nb", "//a", "HTTPS://a", ""].map(safeUrl).filter(Boolean)).toEqual([]);
  });

  it("says where a link leads whose text does not, as a browser understands it", () => {
    const url = "https://school.example/path";
    expect([url, "school.example", "сюда"].map((label) => elsewhere(label, url))).toEqual(["", "school.example", "school.example"]);
    expect(elsewhere("a@b.example", "mailto:a@b.example")).toBe("");
    expect(elsewhere("написать", "mailto:a@b.example")).toBe("a@b.example");
    expect(elsewhere("school.example", "https://sсhool.example/")).toMatch(/^xn--/);
  });
});
