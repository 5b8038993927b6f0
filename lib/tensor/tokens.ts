/** Checks of tokens and targets on the host: a kernel that meets one out of range cannot refuse it. */

import { UsageError } from "../device/errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Makes sure that `tokens` are uint32 and below `count`, now and after a later set().
 *
 * @throws {UsageError} if they are not
 */
export function requireTokens(
  operation: string,
  name: string,
  tokens: Tensor,
  count: number,
): void {
  if (tokens.dtype !== "uint32") {
    throw new UsageError(
      `Cannot apply ${operation}: ${name} expect dtype uint32, found ${tokens.dtype}; ` +
        `make them with tensor(new Uint32Array(...), shape).`,
    );
  }
  const { storage } = tokens;
  if (storage.largest >= count) {
    throw new UsageError(
      `Cannot apply ${operation}: ${name} expect values from 0 to ${count - 1}, found ` +
        `${storage.largest}; check the vocabulary that encoded them.`,
    );
  }
  storage.limit = Math.min(storage.limit, count);
}

/** The largest of some tokens; 0 for none. */
export function largestOf(values: Uint32Array): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}
