/**
 * Sums and deviations of many floats, and logarithms of their ratios.
 *
 * Sums run in float32 over blocks of 1,024 elements and in double precision over the blocks, always
 * in the same order; deviations are taken from the mean in a second pass, so that they do not
 * cancel.
 */

import { logarithm4 } from "./simd";
import { horizontalSum, loadPartial, madd } from "./vector";

const BLOCK: i32 = 1024;
/** log10(e). */
const LOG10_E: f32 = 0.4342944819;

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

/** The standard deviation of `size` floats, divided by size - 1. */
export function deviation(x: usize, size: i32): f32 {
  const mean = <f32> (sum(x, size) / <f64> size);
  return <f32> Math.sqrt(squaredDeviations(x, size, mean) / <f64> (size - 1));
}

/** log10 of one number. */
export function logarithm10(x: f32): f32 {
  return f32x4.extract_lane(logarithm4(f32x4.splat(x)), 0) * LOG10_E;
}
