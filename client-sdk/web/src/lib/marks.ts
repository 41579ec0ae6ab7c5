// Makes what is selected in the field bold or slanted, by its marks.

const marksOf: Record<string, string | undefined> = { b: "**", i: "_" };

export interface Marked {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The marks that a key asks for: Ctrl or ⌘ with B or I. Where the keys bear other letters than Latin ones, it is their place that counts. */
export function markOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  if (!(ctrlKey || metaKey) || altKey || shiftKey) return undefined;
  const letter = /^[a-z]$/i.test(key) ? key : code.replace(/^Key/, "");
  return marksOf[letter.toLowerCase()];
}

/** The piece from `from` to `to` between marks, or without those that it has. Of several lines each is marked: marks end with the line. */
export function toggleMarks(text: string, from: number, to: number, mark: string): Marked {
  const piece = text.slice(from, to);
  const size = mark.length;
  const [start, end] = [from + (piece.length - piece.trimStart().length), to - (piece.length - piece.trimEnd().length)];
  if (start < end || piece === "") {
    const isAround = text.slice(Math.max(0, start - size), start) === mark && text.slice(end, end + size) === mark;
    if (isAround) return put(text, start - size, end + size, text.slice(start, end));
  }
  if (piece === "") return { ...put(text, from, to, mark + mark), from: from + size, to: from + size };
  const lines = piece.split("\n");
  const inner = lines.map((line) => line.trim()).filter((line) => line !== "");
  const areMarked = inner.every((line) => line.length > 2 * size && line.startsWith(mark) && line.endsWith(mark));
  const change = (line: string) => (areMarked ? line.slice(size, -size) : mark + line + mark);
  const changed = lines.map((line) => line.replace(/\S(?:.*\S)?/, change));
  return put(text, from, to, changed.join("\n"));
}

// What was put in is what is selected.
function put(text: string, from: number, to: number, piece: string): Marked {
  return { text: text.slice(0, from) + piece + text.slice(to), from, to: from + piece.length };
}
