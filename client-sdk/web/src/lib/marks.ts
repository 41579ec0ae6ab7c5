// Makes what is selected in the field bold or slanted, by its marks.

const marksOf: Record<string, string | undefined> = { KeyB: "**", KeyI: "_" };

export interface Marked {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The marks that a key asks for: Ctrl or ⌘ with B or I, whatever letter the key bears. */
export function markOf({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string | undefined {
  return (ctrlKey || metaKey) && !altKey && !shiftKey ? marksOf[code] : undefined;
}

/** The piece from `from` to `to` between marks, or without those that it has; spaces at its ends stay outside. */
export function toggleMarks(text: string, from: number, to: number, mark: string): Marked {
  const piece = text.slice(from, to);
  const start = from + (piece.length - piece.trimStart().length);
  const end = Math.max(start, to - (piece.length - piece.trimEnd().length));
  const size = mark.length;
  const isMarked = text.slice(start - size, start) === mark && text.slice(end, end + size) === mark && start >= size;
  if (isMarked) return { text: text.slice(0, start - size) + text.slice(start, end) + text.slice(end + size), from: start - size, to: end - size };
  return { text: text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end), from: start + size, to: end + size };
}
