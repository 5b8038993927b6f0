/**
 * Sums and deviations of many floats.
 *
 * Sums run in float32 over blocks of 1,024 elements and in double precision over the blocks, always
 * in the same order; deviations are taken from the mean in a second pass, so that they do not
 * cancel.
 */

import { horizontalSum, loadPartial, madd } from "./vector";

const BLOCK: i32 = 1024;

/** The sum of `size` floats. */
export function sum(x: usize, size: i32): f64 {
  let total: f64 = 0;
  for (let start = 0; start < size; start += BLOCK) {
    let rest = min(BLOCK, size - start);
    let s = f32x4.splat(0);
    for (; rest > 0; rest -= 4, x += 16) s = f32x4.add(s, loadPartial(x, rest));
    total += <f64> horizontalSum(s);
  }
  return total;
}

/** The sum of the squared deviations of `size` floats from `mean`. */
export function squaredDeviations(x: usize, size: i32, mean: f32): f64 {
  const center = f32x4.splat(mean);
  let total: f64 = 0;
  for (let start = 0; start < size; start += BLOCK) {
    let rest = min(BLOCK, size - start);
    let s = f32x4.splat(0);
    for (; rest >= 4; rest -= 4, x += 16) {
      const deviation = f32x4.sub(v128.load(x), center);
      s = madd(deviation, deviation, s);
    }
    for (; rest > 0; rest--, x += 4) {
      const deviation = load<f32>(x) - mean;
      total += <f64> deviation * <f64> deviation;
    }
    total += <f64> horizontalSum(s);
  }
  return total;
}
