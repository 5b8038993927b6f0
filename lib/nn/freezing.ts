/** Running statistics that stay as they are for as long as a function runs. */

import { requireSync } from "../tensor/scope.ts";
import { BatchNorm1d } from "./batchnorm1d.ts";
import type { Module } from "./module.ts";

/**
 * Runs `body`; meanwhile the forward passes of `module` and of all below it leave batch norm's running
 * statistics as they are, in training too. Each batch norm is then as frozen as it was before, also
 * when `body` throws.
 *
 * @throws {UsageError} if `body` is async: others would meet the module frozen
 */
export function freezing<T>(module: Module, body: () => T): T {
  const norms = module.namedModules().flatMap(([, part]) =>
    part instanceof BatchNorm1d ? [[part, part.frozen] as const] : []
  );
  for (const [norm] of norms) norm.frozen = true;
  try {
    const result = body();
    requireSync("freezing()", result);
    return result;
  } finally {
    for (const [norm, frozen] of norms) norm.frozen = frozen;
  }
}
