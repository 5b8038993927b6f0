/** A module in evaluation for as long as a function runs. */

import { requireSync } from "../tensor/scope.ts";
import type { Module } from "./module.ts";

/**
 * Runs `body` with `module` and all below it in evaluation; each then goes back to the mode it was in,
 * also when `body` throws.
 *
 * @example
 * ```ts
 * import { nn } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const norm = new nn.BatchNorm1d(2);
 * assertEquals(nn.evaluating(norm, () => norm.training), false);
 * assertEquals(norm.training, true);
 * ```
 *
 * @throws {UsageError} if `body` is async: others would meet the module in evaluation
 */
export function evaluating<T>(module: Module, body: () => T): T {
  const modes = module.namedModules().map(([, part]) => [part, part.training] as const);
  module.eval();
  try {
    const result = body();
    requireSync("evaluating()", result);
    return result;
  } finally {
    for (const [part, training] of modes) part.training = training;
  }
}
