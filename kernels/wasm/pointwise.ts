/** The kernels of the functions of one variable; the last elements go through a padded vector. */

import { allGradients, allValues } from "./formulas";
import { scratch } from "./scratch";
import { loadPartial, storePartial } from "./vector";

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
