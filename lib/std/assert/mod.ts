/**
 * Stands in for jsr:@std/assert where JSR cannot be reached: the functions this project uses.
 *
 * @module
 */

export { AssertionError } from "./error.ts";
export { assert, assertExists, assertInstanceOf, fail } from "./basic.ts";
export type { AnyConstructor, GetConstructorType } from "./basic.ts";
export {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertStrictEquals,
  assertStringIncludes,
} from "./compare.ts";
export { assertRejects, assertThrows } from "./throws.ts";
