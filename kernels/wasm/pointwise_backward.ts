/** The kernel pointwise_backward. */

import { eachGradient } from "./parts/activation";
import { shareBegin, shareEnd } from "./parts/share";

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
  const begin = shareBegin(size, 16), at = <usize> begin << 2, count = shareEnd(size, 16) - begin;
  eachGradient(value + at, outGrad + at, xGrad + at, count, formula, parameter, parameter2);
}
