/** The kernel pointwise. */

import { eachValue } from "./parts/activation";
import { shareBegin, shareEnd } from "./parts/share";

/** out[i] = f(x[i]), i < size, f being what kernels/table/formulas.ts calls `formula`. */
export function pointwise(
  x: usize,
  out: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const begin = shareBegin(size, 16), at = <usize> begin << 2;
  eachValue(x + at, out + at, shareEnd(size, 16) - begin, formula, parameter, parameter2);
}
