/**
 * The kernel statistics: two passes over the values, the deviations from their mean in the second.
 */

import { squaredDeviations, sum } from "./parts/deviation";

/** summary[4] = mean, standard deviation (divided by size - 1), minimum and maximum of x[size]. */
export function statistics(x: usize, summary: usize, size: i32): void {
  const mean = <f32> (sum(x, size) / <f64> size);
  let squares = squaredDeviations(x, size, mean);
  if (squares === Infinity) squares = hugeSquares(x, size, mean);
  let lowest: f32 = Infinity, highest: f32 = -Infinity;
  let low = f32x4.splat(Infinity), high = f32x4.splat(-Infinity);
  let rest = size;
  for (; rest >= 4; rest -= 4, x += 16) {
    const value = v128.load(x);
    low = f32x4.min(low, value);
    high = f32x4.max(high, value);
  }
  for (; rest > 0; rest--, x += 4) {
    const value = load<f32>(x);
    lowest = min(lowest, value);
    highest = max(highest, value);
  }
  for (let lane = 0; lane < 4; lane++) {
    lowest = min(lowest, f32x4.extract_lane(low, 0));
    highest = max(highest, f32x4.extract_lane(high, 0));
    low = v128.shuffle<f32>(low, low, 1, 2, 3, 0);
    high = v128.shuffle<f32>(high, high, 1, 2, 3, 0);
  }
  store<f32>(summary, mean);
  store<f32>(summary, <f32> Math.sqrt(squares / <f64> (size - 1)), 4);
  store<f32>(summary, lowest, 8);
  store<f32>(summary, highest, 12);
}

/** squaredDeviations() of huge numbers, whose squares overflow. */
function hugeSquares(x: usize, size: i32, mean: f32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < size; i++, x += 4) {
    const deviation = <f64> load<f32>(x) - <f64> mean;
    total += deviation * deviation;
  }
  return total;
}
