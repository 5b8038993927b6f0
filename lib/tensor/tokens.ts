/**
 * Checks of tokens, targets and step counters on the host: a kernel that meets one beyond the end of
 * its table cannot refuse it.
 */

import { UsageError } from "../device/errors.ts";
import type { Operand } from "./operand.ts";
import { requireUint32 } from "./placement.ts";
import { requireShape } from "./shape.ts";
import { currentCapture, ownStep } from "./scope.ts";

/**
 * Makes sure that `tokens` are uint32 and below `count`, now and after a later set().
 *
 * @throws {UsageError} if they are not
 */
export function requireTokens(
  operation: string,
  name: string,
  tokens: Operand,
  count: number,
): void {
  requireUint32(operation, name, tokens);
  const { storage } = tokens;
  if (storage.largest >= count) {
    throw new UsageError(
      `Cannot apply ${operation}: ${name} expect values from 0 to ${count - 1}, found ` +
        `${storage.largest}; check the vocabulary that encoded them.`,
    );
  }
  storage.limit = Math.min(storage.limit, count);
}

/**
 * Makes sure that the counter `step` stays below `count`, the steps of a table that an operation
 * reads or writes: now, after a later set(), and in every replay of the program that is captured.
 *
 * @throws {UsageError} if it does not
 */
export function requireStep(operation: string, step: Operand, count: number): void {
  requireUint32(operation, "step", step);
  requireShape(operation, "step", [1], [step.size]);
  const { storage } = step;
  if (currentCapture()) ownStep(storage, count);
  else if (storage.largest >= count) throw stepError(operation, count, storage.largest);
  storage.limit = Math.min(storage.limit, count);
}

/** The refusal of a step beyond the end of a table. */
export function stepError(operation: string, count: number, reached: number): UsageError {
  return new UsageError(
    `Cannot apply ${operation}: expected steps from 0 to ${count - 1}, as its tables have, found ` +
      `that it would reach step ${reached}; set the step counter back, or make longer tables.`,
  );
}
