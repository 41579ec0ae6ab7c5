// As attempt(), with better words for what may happen just here.
import { AtriumError, type ErrorCode } from "@atrium/client";

import { tell } from "./toast.js";
import { sayError } from "./words.js";

export type ErrorWords = Partial<Record<ErrorCode, string>>;

export function sayErrorOr(words: ErrorWords, error: unknown): string {
  const known = error instanceof AtriumError && !error.reason ? words[error.code] : undefined;
  return known ?? sayError(error);
}

/** Does something that may fail, and says why it did. Whether it worked. */
export async function attemptOr(words: ErrorWords, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    tell(sayErrorOr(words, error), "bad");
    return false;
  }
}
