/** Checks of values that the host gives: their type, how many there are, and how large. */

import { ShapeError, UsageError } from "../device/errors.ts";
import type { Storage } from "./storage.ts";

/**
 * Makes sure that `values` can become those of `storage`, and remembers the largest of tokens.
 * `action` is what is about to be done, e.g. "set".
 *
 * @throws {UsageError} if they are of another type, or too large for an operation that was applied
 * @throws {ShapeError} if there are more or fewer
 */
export function requireValues(action: string, storage: Storage, values: unknown): void {
  const { label, dtype, size, replicas, limit } = storage;
  const expected = dtype === "float32" ? Float32Array : Uint32Array;
  if (!(values instanceof expected)) {
    throw new UsageError(
      `Cannot ${action} "${label}": expected a ${expected.name}, since its dtype is ${dtype}, ` +
        `found ${typeName(values)}; convert them with ${expected.name}.from().`,
    );
  }
  if (values.length !== size * replicas) {
    throw new ShapeError(
      `Cannot ${action} "${label}": expected ${size * replicas} values, found ${values.length}; ` +
        `give all, replicas one after another.`,
    );
  }
  if (!(values instanceof Uint32Array)) return;
  const largest = largestOf(values);
  if (largest >= limit) {
    throw new UsageError(
      `Cannot ${action} "${label}": expected values below ${limit}, as the operations that use it ` +
        `need, found ${largest}; check what encoded or counted them.`,
    );
  }
  storage.largest = largest;
}

/** The largest of some whole numbers; 0 for none. */
export function largestOf(values: Uint32Array): number {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

/**
 * Whole numbers from 0 to 2^32 - 1 as tokens.
 *
 * @throws {UsageError} if one is no such number
 */
export function toTokens(label: string, values: ArrayLike<number>): Uint32Array {
  if (values instanceof Uint32Array) return values.slice();
  const tokens = Uint32Array.from(values);
  const wrong = tokens.findIndex((token, index) => token !== values[index]);
  if (wrong < 0) return tokens;
  throw new UsageError(
    `Cannot make "${label}" of dtype uint32: expected whole numbers from 0 to 4294967295, found ` +
      `${values[wrong]} at index ${wrong}; leave out dtype for float32.`,
  );
}

function typeName(values: unknown): string {
  if (typeof values !== "object" || values === null) return `${values}`;
  const { name } = values.constructor;
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}
