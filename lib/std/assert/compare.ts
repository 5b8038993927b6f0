/** Assertions that compare two values. */

import { inspect } from "node:util";
import { equal } from "./equal.ts";
import { AssertionError, failWith } from "./error.ts";

/** Fails unless the values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) failPair("Values are not equal", actual, expected, msg);
}

/** Fails if the values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  failWith(
    `Expected actual: ${show(actual)} not to be: ${show(expected)}`,
    msg,
  );
}

/** Fails unless the values are the same one, by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    failPair("Values are not strictly equal", actual, expected, msg);
  }
}

/** Fails unless the numbers are within `tolerance`; by default 1e-7 of the expected one. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  failWith(
    `Expected actual: "${actual}" to be close to "${expected}": delta "${delta}" is greater ` +
      `than "${allowed}"`,
    msg,
  );
}

/** Fails unless actual > expected. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(msg ?? `Expect ${show(actual)} > ${show(expected)}`);
}

/** Fails unless actual < expected. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  throw new AssertionError(msg ?? `Expect ${show(actual)} < ${show(expected)}`);
}

/** Fails unless the text matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  failWith(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Fails unless the text contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  failWith(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

function failPair(text: string, actual: unknown, expected: unknown, msg?: string): never {
  const words = msg ? `${text}: ${msg}` : `${text}.`;
  throw new AssertionError(`${words}\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`);
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, maxArrayLength: 40, breakLength: 90 });
}
