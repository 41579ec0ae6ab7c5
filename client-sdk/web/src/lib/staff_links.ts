// Links of invites and of new passwords. The secret is drawn here; the server gets its hash.
import { drawSecret, hashOfSecret, makeLink } from "@atrium/client";

/** Browsers hash on pages of https and of localhost only. */
export const canMakeLinks: boolean = globalThis.isSecureContext;

export interface DrawnLink {
  readonly link: string;
  readonly secretHash: Uint8Array;
}

export async function drawLink(space: string, kind: "join" | "reset"): Promise<DrawnLink> {
  const secret = drawSecret();
  return { link: makeLink({ site: location.origin, space, kind, secret }), secretHash: await hashOfSecret(secret) };
}
