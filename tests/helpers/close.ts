/** Closeness of arrays, with every tolerance named in one place and failures that say where. */

import { AssertionError } from "@std/assert";

/** Found may differ from expected by absolute + relative |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** What each kind of comparison allows. */
export const tolerances = {
  /** The same bits. */
  exact: { absolute: 0, relative: 0 },
  /** One op in float32 against PyTorch: sums in another order. */
  op: { absolute: 2e-6, relative: 1e-5 },
  /** Analytic gradients against central differences of a float32 forward pass. */
  finiteDifference: { absolute: 1e-4, relative: 1e-4 },
} as const satisfies Record<string, Tolerance>;

/**
 * Fails with index, expected, found and the largest error unless all values are close: NaN is only to
 * NaN, an infinity only to itself.
 */
export function assertClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute, relative }: Tolerance,
  what: string,
): void {
  if (found.length !== expected.length) {
    throw new AssertionError(`${what}: expected ${expected.length} values, found ${found.length}`);
  }
  let first = -1;
  let worst = -1;
  let count = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(found[i], expected[i])) continue;
    const error = Math.abs(found[i]! - expected[i]!);
    if (error > largest || Number.isNaN(error)) [largest, worst] = [error, i];
    if (Number.isFinite(expected[i]) && error <= absolute + relative * Math.abs(expected[i]!)) {
      continue;
    }
    if (first < 0) first = i;
    count++;
  }
  if (count === 0) return;
  throw new AssertionError(
    `${what}: ${count} of ${expected.length} values are off; first at [${first}]: expected ` +
      `${expected[first]}, found ${found[first]}; largest error ${largest} at [${worst}] ` +
      `(allowed: ${absolute} + ${relative} |expected|)`,
  );
}

/** Fails unless both hold the same float32 bits. */
export function assertSameBits(
  found: Float32Array | Uint32Array,
  expected: Float32Array | Uint32Array,
  what: string,
): void {
  assertClose(bitsOf(found), bitsOf(expected), tolerances.exact, `${what} (bits)`);
}

/** The largest |found - expected|. */
export function largestError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  return Array.from(expected).reduce(
    (worst: number, value, i) => Math.max(worst, Math.abs(found[i]! - value)),
    0,
  );
}

function bitsOf(values: Float32Array | Uint32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
