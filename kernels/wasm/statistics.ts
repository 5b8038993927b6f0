/**
 * Kernels that add up: statistics, histogram, sgd_with_ratios, update_ratios, gradient_norms; and the
 * record of values.
 *
 * Sums run in float32 over blocks of 1,024 elements and in double precision over the blocks, always
 * in the same order; deviations are taken from the mean in a second pass, so that they do not cancel.
 */

import { descend, rateAt } from "./elementwise";
import { logarithm4 } from "./simd";
import { horizontalSum, loadPartial, madd } from "./vector";

const BLOCK: i32 = 1024;
/** log10(e). */
const LOG10_E: f32 = 0.4342944819;

/** The sum of `size` floats. */
function sum(x: usize, size: i32): f64 {
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
function squaredDeviations(x: usize, size: i32, mean: f32): f64 {
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

/** The same of huge numbers, whose squares overflow. */
function hugeSquares(x: usize, size: i32, mean: f32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < size; i++, x += 4) {
    const deviation = <f64> load<f32>(x) - <f64> mean;
    total += deviation * deviation;
  }
  return total;
}

/** The standard deviation of `size` floats, divided by size - 1. */
function deviation(x: usize, size: i32): f32 {
  const mean = <f32> (sum(x, size) / <f64> size);
  return <f32> Math.sqrt(squaredDeviations(x, size, mean) / <f64> (size - 1));
}

/**
 * summary[5] = mean, standard deviation (divided by size - 1), minimum, maximum and the share of
 * |x| > threshold, of x[size].
 */
export function statistics(x: usize, summary: usize, size: i32, threshold: f32): void {
  const mean = <f32> (sum(x, size) / <f64> size);
  let squares = squaredDeviations(x, size, mean);
  if (squares === Infinity) squares = hugeSquares(x, size, mean);
  let lowest: f32 = Infinity, highest: f32 = -Infinity, beyond = 0;
  let low = f32x4.splat(Infinity), high = f32x4.splat(-Infinity);
  let outside = i32x4.splat(0);
  const limit = f32x4.splat(threshold);
  let rest = size;
  for (; rest >= 4; rest -= 4, x += 16) {
    const value = v128.load(x);
    low = f32x4.min(low, value);
    high = f32x4.max(high, value);
    // A true comparison is -1 in each lane.
    outside = i32x4.sub(outside, f32x4.gt(f32x4.abs(value), limit));
  }
  for (; rest > 0; rest--, x += 4) {
    const value = load<f32>(x);
    lowest = min(lowest, value);
    highest = max(highest, value);
    beyond += i32(abs(value) > threshold);
  }
  for (let lane = 0; lane < 4; lane++) {
    lowest = min(lowest, f32x4.extract_lane(low, 0));
    highest = max(highest, f32x4.extract_lane(high, 0));
    beyond += i32x4.extract_lane(outside, 0);
    low = v128.shuffle<f32>(low, low, 1, 2, 3, 0);
    high = v128.shuffle<f32>(high, high, 1, 2, 3, 0);
    outside = v128.shuffle<f32>(outside, outside, 1, 2, 3, 0);
  }
  store<f32>(summary, mean);
  store<f32>(summary, <f32> Math.sqrt(squares / <f64> (size - 1)), 4);
  store<f32>(summary, lowest, 8);
  store<f32>(summary, highest, 12);
  store<f32>(summary, <f32> (<f64> beyond / <f64> size), 16);
}

/**
 * counts[b] = how many of x[size] fall in bin b of `bins` equal bins over [summary[2], summary[3]],
 * the last bin closed; others are not counted. If the range is one point, that is bin 0; if it is
 * not finite, nothing is counted.
 */
export function histogram(x: usize, summary: usize, counts: usize, size: i32, bins: i32): void {
  memory.fill(counts, 0, <usize> bins << 2);
  const low = load<f32>(summary, 8), high = load<f32>(summary, 12);
  if (!isFinite(low) || !isFinite(high)) return;
  // Of halves, whose difference does not overflow.
  const halfLow: f32 = 0.5 * low, range: f32 = 0.5 * high - halfLow;
  const scale: f32 = range > 0 ? <f32> bins / range : 0;
  const end = x + (<usize> size << 2);
  for (; x < end; x += 4) {
    const value = load<f32>(x);
    if (!(value >= low && value <= high)) continue;
    const bin = min(<i32> ((0.5 * value - halfLow) * scale), bins - 1);
    const count = counts + (<usize> bin << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/**
 * sgd of each segment s, with segments[s] = [offset, size] in elements, offsets being multiples of 4,
 * and ratios[s] = log10(learningRates[step] std(gradients) / std(updated parameters)), standard
 * deviations divided by size - 1.
 */
export function sgd_with_ratios(
  parameters: usize,
  gradients: usize,
  segments: usize,
  learningRates: usize,
  step: usize,
  ratios: usize,
  count: i32,
  steps: i32,
): void {
  const rate = rateAt(learningRates, step, steps);
  for (let s = 0; s < count; s++, segments += 8, ratios += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4);
    const parameter = parameters + start, gradient = gradients + start;
    descend(parameter, gradient, rate, size);
    store<f32>(ratios, logarithm10(rate * deviation(gradient, size) / deviation(parameter, size)));
  }
}

/** ratios[s] = log10(std(changes) / std(parameters)) of each segment s, as in sgd_with_ratios. */
export function update_ratios(
  parameters: usize,
  changes: usize,
  segments: usize,
  ratios: usize,
  count: i32,
): void {
  for (let s = 0; s < count; s++, segments += 8, ratios += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4);
    const ratio = deviation(changes + start, size) / deviation(parameters + start, size);
    store<f32>(ratios, logarithm10(ratio));
  }
}

/** norms[first + s] = the root of the sum of the squares of segment s, as in sgd_with_ratios. */
export function gradient_norms(
  gradients: usize,
  segments: usize,
  norms: usize,
  count: i32,
  first: i32,
): void {
  norms += <usize> first << 2;
  for (let s = 0; s < count; s++, segments += 8, norms += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const squares = squaredDeviations(gradients + start, <i32> load<u32>(segments, 4), 0);
    store<f32>(norms, <f32> Math.sqrt(squares));
  }
}

/** log10 of one number. */
function logarithm10(x: f32): f32 {
  return f32x4.extract_lane(logarithm4(f32x4.splat(x)), 0) * LOG10_E;
}

/** history[step, i] = value[i] for i < size, if step < steps; then step += 1 if `advance`. */
export function record(
  value: usize,
  history: usize,
  step: usize,
  size: i32,
  advance: i32,
  steps: i32,
): void {
  const now = load<u32>(step);
  const target = history + ((<usize> now * size) << 2);
  if (now < <u32> steps) memory.copy(target, value, <usize> size << 2);
  if (advance) store<u32>(step, now + 1);
}
