// What a message is sent with beside its text.
import type { Role } from "@atrium/client";

/** Those who read it are asked to confirm that they have. */
export interface Asked {
  /** Milliseconds since 1970-01-01 UTC; 0 = whenever they like. */
  readonly deadlineMs: bigint;
  /** Only of those who have one of these; none: of everybody. */
  readonly roles: readonly Role[];
}

/** How it is sent; as a rule it is heard. */
export interface Way {
  /** It rings nowhere. */
  readonly silent?: boolean;
}
