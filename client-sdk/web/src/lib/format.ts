// Text as it is typed, with a light Markdown, made into what is sent: plain, with parts that mean something. And back, for an edit.
import { EntityKind } from "@atrium/client";

import { bytesOf, flat, type Formatted, isMention, type Meaning, type Node, type Part, plainOf, safeUrl, treeOf } from "./rich_text.js";

/** Whom a piece of text such as "@Анна Орлова" is meant for. */
export interface Mention extends Meaning {
  readonly label: string;
}

// What the server takes.
const partsAtMost = 100;
const mentionsAtMost = 20;
const partsBytes = 8 * 1024;

/** What is typed, as it is sent. The label of a mention counts wherever it stands in the text. */
export function toMessage(source: string, mentions: readonly Mention[] = []): Formatted {
  const whole = flat(parse(source, longestFirst(mentions)));
  if (isTaken(whole.entities)) return whole;
  // Rather all as it was typed than half of it.
  return withMentions(source, mentions);
}

/** As it is typed, with nothing but who is meant. */
export function withMentions(source: string, mentions: readonly Mention[]): Formatted {
  const known = longestFirst(mentions);
  const only = flat(source.split(/(?<=\n)/).flatMap((line) => inline(line, known, mentionAt)));
  return { ...only, entities: only.entities.slice(0, mentionsAtMost) };
}

/** Who is meant in what withMentions() has made. */
export function mentionsOf(text: string, entities: readonly Part[]): readonly Mention[] {
  return mentionsIn(treeOf(text, entities));
}

// "@Анна Орлова" before "@Анна".
function longestFirst(mentions: readonly Mention[]): Mention[] {
  return mentions.toSorted((a, b) => b.label.length - a.label.length);
}

function isTaken(parts: readonly Part[]): boolean {
  const size = parts.reduce((sum, { url = "" }) => sum + bytesOf(url) + 24, 0);
  return parts.length <= partsAtMost && size <= partsBytes && parts.filter(isMention).length <= mentionsAtMost;
}

function parse(source: string, mentions: readonly Mention[]): Node[] {
  const nodes: Node[] = [];
  const lines = source.split("\n");
  for (let at = 0; at < lines.length; ++at) {
    const line = lines[at] ?? "";
    const end = /^```\w*$/.test(line) ? lines.indexOf("```", at + 1) : -1;
    if (at > 0) nodes.push("\n");
    if (end > at + 1) {
      nodes.push({ is: { kind: EntityKind.CODE_BLOCK }, inside: [lines.slice(at + 1, end).join("\n")] });
      at = end;
    } else if (/^- \S/.test(line)) nodes.push({ is: { kind: EntityKind.LIST_ITEM }, inside: inline(line.slice(2), mentions) });
    else nodes.push(...inline(line, mentions));
  }
  return nodes;
}

interface Found {
  readonly node: Node;
  readonly end: number;
}
type Finder = (line: string, at: number, mentions: readonly Mention[]) => Found | undefined;

function inline(line: string, mentions: readonly Mention[], find: Finder = anythingAt): Node[] {
  const nodes: Node[] = [];
  let plain = "";
  for (let at = 0; at < line.length; ) {
    const found = find(line, at, mentions);
    if (!found) plain += line[at++] ?? "";
    else {
      if (plain !== "" && typeof found.node !== "string") nodes.push(plain);
      if (typeof found.node === "string") plain += found.node;
      else {
        nodes.push(found.node);
        plain = "";
      }
      at = found.end;
    }
  }
  return plain === "" ? nodes : [...nodes, plain];
}

const anythingAt: Finder = (...place) =>
  mentionAt(...place) ?? addressAt(...place) ?? codeAt(...place) ?? markedAt(...place) ?? escapedAt(...place);

const isWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
const isSpace = (letter: string | undefined) => letter === undefined || /\s/.test(letter);

const mentionAt: Finder = (line, at, mentions) => {
  if (isWord(line[at - 1])) return undefined;
  const mention = mentions.find(({ label }) => line.startsWith(label, at) && !isWord(line[at + label.length]));
  if (!mention) return undefined;
  const { label, ...is } = mention;
  return { node: { is, inside: [label] }, end: at + label.length };
};

// With balanced parentheses, without the punctuation of the sentence behind it.
const address = String.raw`(?<![\p{L}\p{N}_])(?:(?:https?:\/\/|mailto:)(?:\([^\s()<>"\\\x60]*\)|[^\s()<>"\\\x60])+(?<![.,;:!?'»*_\]}])|[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,})`;
const addressHere = new RegExp(address, "uy");
const labelledHere = /\[([^[\]\n]+)\]\(([^\s()]+)\)/y;

const addressAt: Finder = (line, at, mentions) => {
  labelledHere.lastIndex = addressHere.lastIndex = at;
  const [labelled, label, where] = labelledHere.exec(line) ?? [];
  const target = safeUrl(where);
  if (labelled && label && target)
    return { node: { is: { kind: EntityKind.LINK, url: target }, inside: inline(label, mentions) }, end: at + labelled.length };
  const [plain] = addressHere.exec(line) ?? [];
  const url = plain && safeUrl(plain.includes(":") ? plain : `mailto:${plain}`);
  return url ? { node: { is: { kind: EntityKind.LINK, url }, inside: [plain] }, end: at + plain.length } : undefined;
};

const codeHere = /(?<!`)`([^`]*[^`\s][^`]*)`(?!`)/y;

const codeAt: Finder = (line, at) => {
  codeHere.lastIndex = at;
  const [whole, inside] = codeHere.exec(line) ?? [];
  return whole && inside ? { node: { is: { kind: EntityKind.CODE }, inside: [inside] }, end: at + whole.length } : undefined;
};

const markedAt: Finder = (line, at, mentions) => {
  const mark = line.startsWith("**", at) ? "**" : "_";
  const from = at + mark.length;
  if (!line.startsWith(mark, at) || isSpace(line[from])) return undefined;
  if (mark === "_" && (isWord(line[at - 1]) || line[from] === "_")) return undefined;
  const closes = (to: number) => !isSpace(line[to - 1]) && line[to - 1] !== "\\" && !(mark === "_" && isWord(line[to + 1]));
  let to = line.indexOf(mark, from + 1);
  while (to > 0 && !closes(to)) to = line.indexOf(mark, to + 1);
  if (to < 0) return undefined;
  const kind = mark === "_" ? EntityKind.ITALIC : EntityKind.BOLD;
  return { node: { is: { kind }, inside: inline(line.slice(from, to), mentions) }, end: to + mark.length };
};

const escapedAt: Finder = (line, at) =>
  /^\\[*_`[-]/.test(line.slice(at, at + 2)) ? { node: line[at + 1] ?? "", end: at + 2 } : undefined;

export interface Source {
  readonly source: string;
  readonly mentions: readonly Mention[];
}

/** What was sent, as one would have typed it: toMessage() makes the same text of it, and the same parts if Markdown has them. */
export function toSource(text: string, entities: readonly Part[]): Source {
  const tree = treeOf(text, entities);
  const mentions = mentionsIn(tree);
  const sources = [write(tree, false), write(tree, true), escape(text)];
  const readings = sources.map((source) => ({ source, read: toMessage(source, mentions) }));
  const wanted = signature(flat(tree).entities);
  const best = readings.find(({ read }) => read.text === text && signature(read.entities) === wanted);
  return { source: (best ?? readings.find(({ read }) => read.text === text))?.source ?? text, mentions };
}

function signature(parts: readonly Part[]): string {
  return parts.map(({ offset, length, kind, url = "" }) => `${offset} ${length} ${kind} ${url}`).sort().join("\n");
}

function mentionsIn(nodes: readonly Node[]): Mention[] {
  return nodes.flatMap((node) => {
    if (typeof node === "string") return [];
    return isMention(node.is) ? [{ ...node.is, label: plainOf(node.inside) }] : mentionsIn(node.inside);
  });
}

// Only what would be read otherwise is escaped, and never in the midst of an address.
const escapes = new RegExp(String.raw`${address}|[*_\x60\[]|(?<=^|\\)-`, "gmu");
function escape(text: string): string {
  return text.replace(escapes, (found) => (found.length === 1 ? `\\${found}` : found));
}

function write(nodes: readonly Node[], escaped: boolean): string {
  return nodes.map((node) => (typeof node === "string" ? (escaped ? escape(node) : node) : written(node, escaped))).join("");
}

function written(node: Exclude<Node, string>, escaped: boolean): string {
  const plain = plainOf(node.inside);
  const inside = write(node.inside, escaped);
  switch (node.is.kind) {
    case EntityKind.BOLD:
      return marked(inside, "**");
    case EntityKind.ITALIC:
      return marked(inside, "_");
    case EntityKind.CODE:
      return plain.split("\n").map((line) => (line.trim() === "" || line.includes("`") ? line : `\`${line}\``)).join("\n");
    case EntityKind.CODE_BLOCK:
      return `\`\`\`\n${plain}\n\`\`\``;
    case EntityKind.LIST_ITEM:
      return `- ${inside}`;
    case EntityKind.LINK: {
      const found = addressAt(plain, 0, [])?.node;
      const isPlain = typeof found === "object" && found.is.url === node.is.url && plainOf(found.inside) === plain;
      return isPlain ? plain : `[${inside}](${node.is.url ?? ""})`;
    }
    default:
      return isMention(node.is) ? plain : inside;
  }
}

// Each line for itself, and no mark beside a space.
function marked(text: string, mark: string): string {
  return text.replace(/\S(?:[^\n]*\S)?/g, (core) => mark + core + mark);
}
