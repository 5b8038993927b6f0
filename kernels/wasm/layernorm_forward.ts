/** Normalisation of rows: layer norm and, without the mean, RMS norm. */

import { scratch } from "./parts/scratch";
import { shareBegin, shareEnd } from "./parts/share";
import { horizontalSum, loadPartial, madd, storePartial } from "./parts/vector";
import { vectorOf, weightStepOf } from "./parts/weights";

/**
 * out = weight (x - mean) inverseStd + bias for each row of x[rows, columns], with inverseStd =
 * 1 / sqrt(variance + eps), the variance divided by columns; mean and inverseStd [rows] are saved
 * for the backward pass. Unless `centered` the mean is taken for 0. weight and bias [columns] are 1
 * and 0 unless hasWeight and hasBias.
 */
export function layernorm_forward(
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  mean: usize,
  inverseStd: usize,
  rows: i32,
  columns: i32,
  eps: f32,
  centered: i32,
  hasWeight: i32,
  hasBias: i32,
): void {
  const bytes = <usize> columns << 2;
  const weightStep = weightStepOf(hasWeight), biasStep = weightStepOf(hasBias);
  if (!hasWeight) weight = vectorOf(scratch(), 1);
  if (!hasBias) bias = vectorOf(scratch() + 16, 0);
  const begin = shareBegin(rows, 1), end = shareEnd(rows, 1);
  const start = <usize> begin * bytes, row = <usize> begin << 2;
  x += start, out += start, mean += row, inverseStd += row;
  for (let r = begin; r < end; r++, x += bytes, out += bytes, mean += 4, inverseStd += 4) {
    const center: f32 = centered ? rowMean(x, columns) : 0;
    const variance = squaredDeviations(x, columns, center) / <f32> columns;
    const inverse: f32 = 1 / sqrt<f32>(variance + eps);
    store<f32>(mean, center);
    store<f32>(inverseStd, inverse);
    const centers = f32x4.splat(center), inverses = f32x4.splat(inverse);
    let scale = weight, shift = bias, at: usize = 0, rest = columns;
    for (; rest >= 4; rest -= 4, at += 16, scale += weightStep, shift += biasStep) {
      const unit = f32x4.mul(f32x4.sub(v128.load(x + at), centers), inverses);
      v128.store(out + at, madd(unit, v128.load(scale), v128.load(shift)));
    }
    if (rest === 0) continue;
    const unit = f32x4.mul(f32x4.sub(loadPartial(x + at, rest), centers), inverses);
    storePartial(out + at, madd(unit, loadPartial(scale, rest), loadPartial(shift, rest)), rest);
  }
}

/**
 * The mean of `count` floats: the first plus the mean distance from it, which is 0 if all are
 * equal.
 */
function rowMean(x: usize, count: i32): f32 {
  const first = v128.load32_splat(x);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let rest = count;
  for (; rest >= 16; rest -= 16, x += 64) {
    s0 = f32x4.add(s0, f32x4.sub(v128.load(x), first));
    s1 = f32x4.add(s1, f32x4.sub(v128.load(x, 16), first));
    s2 = f32x4.add(s2, f32x4.sub(v128.load(x, 32), first));
    s3 = f32x4.add(s3, f32x4.sub(v128.load(x, 48), first));
  }
  for (; rest >= 4; rest -= 4, x += 16) s0 = f32x4.add(s0, f32x4.sub(v128.load(x), first));
  const base = f32x4.extract_lane(first, 0);
  let sum = horizontalSum(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; rest > 0; rest--, x += 4) sum += load<f32>(x) - base;
  return base + sum / <f32> count;
}

/** The sum of the squared deviations of `count` floats from `center`. */
function squaredDeviations(x: usize, count: i32, center: f32): f32 {
  const centers = f32x4.splat(center);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let rest = count;
  for (; rest >= 16; rest -= 16, x += 64) {
    const d0 = f32x4.sub(v128.load(x), centers), d1 = f32x4.sub(v128.load(x, 16), centers);
    const d2 = f32x4.sub(v128.load(x, 32), centers), d3 = f32x4.sub(v128.load(x, 48), centers);
    s0 = madd(d0, d0, s0);
    s1 = madd(d1, d1, s1);
    s2 = madd(d2, d2, s2);
    s3 = madd(d3, d3, s3);
  }
  for (; rest >= 4; rest -= 4, x += 16) {
    const deviation = f32x4.sub(v128.load(x), centers);
    s0 = madd(deviation, deviation, s0);
  }
  let sum = horizontalSum(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; rest > 0; rest--, x += 4) {
    const deviation = load<f32>(x) - center;
    sum += deviation * deviation;
  }
  return sum;
}
