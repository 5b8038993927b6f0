/** The kernel pointwise; the last elements go through a padded vector. */

import { allValues } from "./parts/each";
import { scratch } from "./parts/scratch";
import { loadPartial, storePartial } from "./parts/vector";

/** out[i] = f(x[i]), i < size, f being what kernels/table/formulas.ts calls `formula`. */
export function pointwise(
  x: usize,
  out: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  allValues(x, out, size - rest, formula, parameter, parameter2);
  if (rest === 0) return;
  const padded = scratch();
  v128.store(padded, loadPartial(x + bytes, rest));
  allValues(padded, padded, 4, formula, parameter, parameter2);
  storePartial(out + bytes, v128.load(padded), rest);
}
