/** Checks of values that the host gives: their type, how many there are, and how large. */

import { ShapeError, UsageError } from "../device/errors.ts";
import type { Storage } from "./storage.ts";

/**
 * Makes sure that `values`, all replicas one after another, can become those of `storage`, and
 * remembers the largest of tokens. `action` is what is about to be done, e.g. "set".
 *
 * @throws {UsageError} if they are of another type, or too large for an operation that was applied
 * @throws {ShapeError} if there are more or fewer
 */
export function requireValues(action: string, storage: Storage, values: unknown): void {
  const length = storage.size * storage.replicas;
  requireParts(action, storage, [values], [length, "give all, replicas one after another"]);
}

/** The same of values that are one array a replica. */
export function requireReplicaValues(
  action: string,
  storage: Storage,
  values: readonly unknown[],
): void {
  const { label, replicas, size } = storage;
  if (values.length !== replicas) {
    throw new ShapeError(
      `Cannot ${action} "${label}": expected values for ${replicas} replicas, found those for ` +
        `${values.length}; give one array for each, or a single one for all.`,
    );
  }
  requireParts(action, storage, values, [size, "give as many for each replica"]);
}

function requireParts(
  action: string,
  storage: Storage,
  parts: readonly unknown[],
  [length, advice]: readonly [length: number, advice: string],
): void {
  const { label, dtype, limit } = storage;
  const expected = dtype === "float32" ? Float32Array : Uint32Array;
  let largest = 0;
  for (const part of parts) {
    if (!(part instanceof expected)) {
      throw new UsageError(
        `Cannot ${action} "${label}": expected a ${expected.name}, since its dtype is ${dtype}, ` +
          `found ${typeName(part)}; convert them with ${expected.name}.from().`,
      );
    }
    if (part.length !== length) {
      throw new ShapeError(
        `Cannot ${action} "${label}": expected ${length} values, found ${part.length}; ${advice}.`,
      );
    }
    if (part instanceof Uint32Array) largest = Math.max(largest, largestOf(part));
  }
  if (dtype === "float32") return;
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
