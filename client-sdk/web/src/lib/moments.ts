// Moments to choose from, and what a field for one holds.

/** What `<input type="datetime-local">` holds: this device's time without a zone. */
export function fieldOf(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** Of such a field; undefined: it is empty, or not whole. */
export function momentIn(field: string): bigint | undefined {
  const ms = new Date(field).getTime();
  return field === "" || Number.isNaN(ms) ? undefined : BigInt(ms);
}

// The server takes none that is further ahead.
const aheadMostMs = 366 * 86_400_000;

/** Between which moments one that is to come lies, as a field says them. */
export function boundsOf(nowMs: number): { min: string; max: string } {
  return { min: fieldOf(new Date(nowMs)), max: fieldOf(new Date(nowMs + aheadMostMs)) };
}

/** What is wrong with a moment that is to come, in such a field; undefined: nothing, or there is none. */
export function troubleOf(field: string, nowMs: number): "past" | "far" | undefined {
  const at = Number(momentIn(field) ?? NaN);
  return at <= nowMs ? "past" : at > nowMs + aheadMostMs ? "far" : undefined;
}

/** `days` later, at this hour. */
export function atHour(from: Date, days: number, hour: number): Date {
  return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, hour);
}

/** When something is sent later, as a rule: after the lessons, or before them. */
export function timesToSend(now: Date): Date[] {
  const evening = atHour(now, 0, 18);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const isAhead = evening.getTime() - now.getTime() > 600_000;
  return [...(isAhead ? [evening] : []), atHour(now, 1, 8), ...(untilMonday > 1 ? [atHour(now, untilMonday, 8)] : [])];
}

/** Until when something is to be confirmed, as a rule: this evening if there is time enough, the next, in a week. */
export function deadlines(now: Date): Date[] {
  return [...(now.getHours() < 17 ? [0] : []), 1, 7].map((days) => atHour(now, days, 20));
}
