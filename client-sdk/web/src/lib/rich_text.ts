// A text with its parts (entities) as a tree, and back. Offsets of parts are bytes of UTF-8; a tree has none.
import { EntityKind, type Role } from "@atrium/client";

/** What a part of a text is. */
export interface Meaning {
  readonly kind: EntityKind;
  readonly url?: string;
  readonly accountId?: bigint;
  readonly role?: Role;
}
/** A part of a text, as it is sent. */
export interface Part extends Meaning {
  readonly offset: number;
  readonly length: number;
}
export interface Formatted {
  readonly text: string;
  readonly entities: readonly Part[];
}
export type Node = string | { readonly is: Meaning; readonly inside: readonly Node[] };

const encoder = new TextEncoder();
export const bytesOf = (text: string): number => encoder.encode(text).length;

/** An address that may be followed; nothing for every other, such as javascript:. */
export function safeUrl(url: string | undefined): string | undefined {
  // A page has a host, and nothing before it that looks like another.
  const address = /^(https?:\/\/[^/?#\\@]+([/?#\\].*)?|mailto:.*)$/u;
  if (url === undefined || !address.test(url) || /[\s\p{Cc}]/u.test(url) || bytesOf(url) > 2048) return undefined;
  try {
    return new URL(url) && url;
  } catch {
    return undefined;
  }
}
/** Where a link leads whose text does not say it, as a browser understands it; empty: the text says it. */
export function elsewhere(label: string, url: string): string {
  if (label === url || `mailto:${label}` === url) return "";
  const { host, pathname } = new URL(url);
  return host || pathname;
}
export const isMention = ({ kind }: Meaning): boolean => kind >= EntityKind.MENTION && kind <= EntityKind.MENTION_ALL;
export const isBlock = ({ kind }: Meaning): boolean => kind === EntityKind.CODE_BLOCK || kind === EntityKind.LIST_ITEM;

interface Span {
  readonly is: Meaning;
  readonly from: number;
  readonly to: number;
}

/** Blocks hold all that lies in them; what overlaps is cut in two. */
export function treeOf(text: string, entities: readonly Part[]): Node[] {
  if (entities.length === 0) return text === "" ? [] : [text];
  const spans = spansOf(text, entities);
  const inline = spans.filter(({ is }) => !isBlock(is));
  const nodes: Node[] = [];
  let at = 0;
  for (const { is, from, to } of spans.filter((span) => isBlock(span.is)).sort((a, b) => a.from - b.from)) {
    if (from < at) continue;
    const inside = is.kind === EntityKind.CODE_BLOCK ? [text.slice(from, to)] : nested(text, from, to, inline);
    nodes.push(...nested(text, at, from, inline), { is, inside });
    at = to;
  }
  return [...nodes, ...nested(text, at, text.length, inline)];
}

function nested(text: string, from: number, to: number, spans: readonly Span[]): Node[] {
  const [first, ...others] = spans
    .map((span) => ({ ...span, from: Math.max(span.from, from), to: Math.min(span.to, to) }))
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  if (!first) return from < to ? [text.slice(from, to)] : [];
  const before = from < first.from ? [text.slice(from, first.from)] : [];
  return [...before, { is: first.is, inside: nested(text, first.from, first.to, others) }, ...nested(text, first.to, to, others)];
}

// Those that begin and end between characters.
function spansOf(text: string, entities: readonly Part[]): Span[] {
  const places = new Map<number, number>();
  let bytes = 0;
  let at = 0;
  for (const letter of text) {
    places.set(bytes, at);
    bytes += bytesOf(letter);
    at += letter.length;
  }
  places.set(bytes, at);
  return entities.flatMap((part) => {
    const from = places.get(part.offset);
    const to = places.get(part.offset + part.length);
    return from === undefined || to === undefined || part.length === 0 ? [] : [{ is: meaningOf(part), from, to }];
  });
}

function meaningOf({ kind, url, accountId, role }: Meaning): Meaning {
  return { kind, ...(url ? { url } : {}), ...(accountId ? { accountId } : {}), ...(role ? { role } : {}) };
}

export type Block =
  | { readonly kind: "text"; readonly nodes: Node[] }
  | { readonly kind: "list"; readonly items: (readonly Node[])[] }
  | { readonly kind: "code"; readonly text: string };

/** A tree as it is laid out: lines of a list that follow each other are one, and the line break behind a block is the block's. */
export function blocksOf(tree: readonly Node[]): Block[] {
  const blocks: Block[] = [];
  for (const node of tree) {
    const last = blocks.at(-1);
    if (typeof node !== "string" && node.is.kind === EntityKind.CODE_BLOCK) blocks.push({ kind: "code", text: plainOf(node.inside) });
    else if (typeof node !== "string" && node.is.kind === EntityKind.LIST_ITEM) {
      if (last?.kind === "list") last.items.push(node.inside);
      else blocks.push({ kind: "list", items: [node.inside] });
    } else if (last?.kind === "text") last.nodes.push(node);
    else {
      const rest = last && typeof node === "string" ? node.replace(/^\n/, "") : node;
      if (rest !== "") blocks.push({ kind: "text", nodes: [rest] });
    }
  }
  return blocks;
}

export function plainOf(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : plainOf(node.inside))).join("");
}

/** A tree as it is sent. */
export function flat(nodes: readonly Node[]): Formatted {
  const entities: Part[] = [];
  // In this order they ascend by offset, what holds others before these.
  const lay = (inside: readonly Node[], from: number): void => {
    let offset = from;
    for (const node of inside) {
      const length = bytesOf(typeof node === "string" ? node : plainOf(node.inside));
      if (typeof node !== "string" && length > 0) {
        entities.push({ ...node.is, offset, length });
        lay(node.inside, offset);
      }
      offset += length;
    }
  };
  lay(nodes, 0);
  return { text: plainOf(nodes), entities };
}
