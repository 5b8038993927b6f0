/** The kernel batchnorm_inference: strips of up to 4 columns go through all rows. */

import { shareBegin, shareEnd } from "./parts/share";
import { loadPartial, madd, storePartial } from "./parts/vector";

/**
 * out = gamma (x - runningMean) / sqrt(runningVar + eps) + beta; runningVar is squared first if it
 * holds a standard deviation (`runningStd`). inverseStd [columns], 1 / the root, is saved for the
 * backward pass.
 */
export function batchnorm_inference(
  x: usize,
  gamma: usize,
  beta: usize,
  runningMean: usize,
  runningVar: usize,
  out: usize,
  inverseStd: usize,
  rows: i32,
  columns: i32,
  eps: f32,
  runningStd: i32,
): void {
  const stride = <usize> columns << 2;
  const bytes = <usize> rows * stride;
  const end = shareEnd(columns, 16);
  for (let column = shareBegin(columns, 16); column < end; column += 4) {
    const valid = end - column;
    const at = <usize> column << 2;
    const center = loadPartial(runningMean + at, valid);
    let variance = loadPartial(runningVar + at, valid);
    if (runningStd) variance = f32x4.mul(variance, variance);
    const deviation = f32x4.sqrt(f32x4.add(variance, f32x4.splat(eps)));
    storePartial(inverseStd + at, f32x4.div(f32x4.splat(1), deviation), valid);
    const scale = f32x4.div(loadPartial(gamma + at, valid), deviation);
    const shift = loadPartial(beta + at, valid);
    for (let row = at; row < at + bytes; row += stride) {
      const difference = f32x4.sub(loadPartial(x + row, valid), center);
      storePartial(out + row, madd(difference, scale, shift), valid);
    }
  }
}
