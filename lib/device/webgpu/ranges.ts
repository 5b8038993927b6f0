/**
 * Shares the work of one dispatch among several launches, where an invocation would loop more often
 * than the driver lets it.
 */

import { type Grid, grids, noLoops } from "../../../kernels/wgsl/grids/mod.ts";
import { kernelTable } from "../../../kernels/table/mod.ts";
import type { Dispatch } from "../device.ts";
import { constantsOf } from "../dispatch.ts";
import { DeviceError } from "../errors.ts";

/** A part of the terms over which a kernel's loops run. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

/**
 * The ranges of a dispatch's launches, in their order; none if one launch does all.
 *
 * @throws {DeviceError} if the shortest range is too long
 */
export function rangesOf(dispatch: Dispatch, maxIterations: number): Range[] {
  const grid: Grid = grids[dispatch.kernel];
  if (grid.iterations === noLoops) return [];
  const constants = constantsOf(dispatch);
  const sizes = Object.fromEntries(
    Object.keys(kernelTable[dispatch.kernel].bindings).map((
      name,
      i,
    ) => [name, dispatch.bindings[i]!.size]),
  );
  if (grid.iterations(constants, 8, sizes) <= maxIterations) return [];
  const { along, passes } = grid.split ?? { along: [], passes: 1 };
  const iterations = (terms: number) => {
    const part = along.map((name) => [name, Math.min(terms, constants[name]!)]);
    return grid.iterations({ ...constants, ...Object.fromEntries(part) }, 8, sizes);
  };
  const shortest = iterations(1);
  if (shortest > maxIterations) throw tooLong(dispatch, shortest, maxIterations);
  const terms = passes * Math.max(...along.map((name) => constants[name]!));
  const launches = Math.ceil(terms / longest(terms, (n) => iterations(n) <= maxIterations));
  const length = Math.ceil(terms / launches);
  return Array.from({ length: Math.ceil(terms / length) }, (_, i) => ({
    begin: i * length,
    end: (i + 1) * length,
  }));
}

/** The largest number up to `limit` that fits, if 1 does and every number below one that fits. */
function longest(limit: number, fits: (n: number) => boolean): number {
  let [most, tooMany] = [1, limit + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}

function tooLong(dispatch: Dispatch, iterations: number, maxIterations: number): DeviceError {
  const sizes = Object.entries(constantsOf(dispatch)).map((each) => each.join(" ")).join(", ");
  return new DeviceError(
    `Cannot run kernel "${dispatch.kernel}" with ${sizes} on this software GPU: it ends an ` +
      `invocation's loops after ${maxIterations} iterations, and this takes ${iterations}; ` +
      `use --device cpu.`,
  );
}
