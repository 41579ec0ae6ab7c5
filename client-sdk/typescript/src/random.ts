/** Bytes from the platform's cryptographic generator. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** A random number of 64 bits that is not 0. */
export function randomId(): bigint {
  for (;;) {
    const id = new DataView(randomBytes(8).buffer).getBigUint64(0);
    if (id !== 0n) return id;
  }
}
