/** What the cases of kernels are made of: sizes, tolerances, and how constants become cases. */

import type { KernelName } from "../../../kernels/table/mod.ts";
import { Contents } from "./contents.ts";
import type { KernelBuffers, KernelCase, KernelConstants, Tolerance } from "./types.ts";

/** A label such as "rows=2 columns=3". */
const labelOf = (constants: Readonly<Record<string, number>>): string =>
  Object.entries(constants).map(([name, value]) => `${name}=${value}`).join(" ");

/** Cases of one kernel that differ in their constants. */
export function cases<K extends KernelName>(
  all: readonly KernelConstants<K>[],
  fill: (contents: Contents, constants: KernelConstants<K>) => KernelBuffers<K>,
  tolerance: (constants: KernelConstants<K>) => Tolerance,
): KernelCase<K>[] {
  return all.map((constants, i) => ({
    label: labelOf(constants),
    constants,
    buffers: () => fill(new Contents(1000 + i), constants),
    tolerance: tolerance(constants),
  }));
}

/** 2^-24: the relative error of one rounding to float32. */
const ROUNDING = 2 ** -24;
export const EXACT: Tolerance = { absolute: 0, relative: 0 };
/** A few roundings, of results that may cancel from terms of size 1. */
export const FEW: Tolerance = { absolute: 4e-7, relative: 4e-7 };
/** Sums of n terms of size 1: n roundings of partial sums, most of which cancel. */
export const sums = (n: number): Tolerance => ({
  absolute: 4 * ROUNDING * (n + 4),
  relative: 1e-6,
});

export const SIZES = [1, 2, 3, 5, 7, 13, 27, 30, 31, 32, 33, 65, 100, 127, 200, 1031];
export const FLAGS = [0, 1];
