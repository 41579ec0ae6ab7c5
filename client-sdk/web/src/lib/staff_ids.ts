/** The id that an address names; 0 if it names none. */
export function idOf(text: string): bigint {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : 0n;
}
