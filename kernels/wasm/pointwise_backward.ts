/** The kernel pointwise_backward; the last elements go through a padded vector. */

import { allGradients } from "./parts/each";
import { scratch } from "./parts/scratch";
import { loadPartial, storePartial } from "./parts/vector";

/** xGrad[i] = outGrad[i] f'(x[i]), i < size; `value` is x, or out where the slope is from that. */
export function pointwise_backward(
  value: usize,
  outGrad: usize,
  xGrad: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  allGradients(value, outGrad, xGrad, size - rest, formula, parameter, parameter2);
  if (rest === 0) return;
  const padded = scratch(), gradient = padded + 16;
  v128.store(padded, loadPartial(value + bytes, rest));
  v128.store(gradient, loadPartial(outGrad + bytes, rest));
  allGradients(padded, gradient, gradient, 4, formula, parameter, parameter2);
  storePartial(xGrad + bytes, v128.load(gradient), rest);
}
