// The links that people send to each other: https://HOST/SPACE#join-SECRET, or #reset-SECRET. What stands behind # is sent to no server.
import { randomBytes } from "./random.js";

const letters = "abcdefghijklmnopqrstuvwxyz234567"; // base32 of RFC 4648
const secretBytes = 20;

/** A secret for MakeInvite or MakePasswordReset: 20 bytes from the platform's cryptographic generator. */
export function drawSecret(): Uint8Array<ArrayBuffer> {
  return randomBytes(secretBytes);
}

/** SHA-256, by which the server knows a secret. Browsers offer it to pages of https and of localhost only. */
export async function hashOfSecret(secret: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", secret));
}

/** `site`: such as "https://school.example". */
export function makeLink(link: { site: string; space: string; kind: "join" | "reset"; secret: Uint8Array }): string {
  return `${link.site}/${encodeURIComponent(link.space)}#${link.kind}-${lettersOf(link.secret)}`;
}

/** 20 bytes are 32 letters. */
export function lettersOf(secret: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of secret) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += letters[(value >> (bits - 5)) & 31];
    value &= 255;
  }
  return text;
}

/** The secret in a link; undefined if it is none. */
export function secretFromLetters(text: string): Uint8Array<ArrayBuffer> | undefined {
  const secret = new Uint8Array(secretBytes);
  if (text.length !== 32) return undefined;
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const letter of text.toLowerCase()) {
    const five = letters.indexOf(letter);
    if (five < 0) return undefined;
    value = (value << 5) | five;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    secret[at++] = (value >> bits) & 255;
    value &= 255;
  }
  return secret;
}
