/**
 * The kernel batchnorm_forward: batch normalisation over the rows, in training.
 *
 * A strip of 16 columns, a cache line, (then of up to 4) goes through three passes: mean, variance
 * about that mean, output. It stays in the first-level cache in between.
 */

import { activate } from "./parts/activation";
import { endColumn, firstColumn, shareColumns } from "./parts/share";
import { loadPartial, madd, storePartial } from "./parts/vector";

/** What one call of batchnorm_forward passes to every strip. */
let rowCount: i32 = 0;
let rowStride: usize = 0;
let epsilon: f32 = 0;
let momentumShare: f32 = 0;
let unbiasedVariance: bool = false;
let runningIsStd: bool = false;
/**
 * (rows 2^-24)^2 rows: the squares that a mean's rounding leaves, as a share of the mean's square.
 */
let roundingShare: f32 = 0;

/**
 * running = (1 - momentum) running + momentum statistic, for `valid` columns; as it is if the
 * momentum is 0, even where the statistic is NaN.
 */
function updateRunning(running: usize, statistic: v128, valid: i32): void {
  if (momentumShare === 0) return;
  const kept = f32x4.mul(f32x4.splat(1 - momentumShare), loadPartial(running, valid));
  storePartial(running, madd(f32x4.splat(momentumShare), statistic, kept), valid);
}

/** 1 / sqrt(variance + eps), or 0 instead of 1 / 0, from the sum of squared deviations. */
function inverseDeviation(squares: v128): v128 {
  const count = <f32> (unbiasedVariance ? rowCount - 1 : rowCount);
  const variance = f32x4.div(squares, f32x4.splat(count));
  const deviation = f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon)));
  const inverse = f32x4.div(f32x4.splat(1), deviation);
  return v128.andnot(inverse, f32x4.eq(deviation, f32x4.splat(0)));
}

/**
 * Which columns vary so little that the rounding of their mean may be all of it. Without eps, a
 * column of one value, of which the sum rounds, would be normalised to 1 or -1.
 */
// @inline
function nearlyConstant(mean: v128, squares: v128): v128 {
  return f32x4.lt(squares, f32x4.mul(f32x4.mul(mean, mean), f32x4.splat(roundingShare)));
}

/** Which of `columns`, a mask of `valid` lanes, hold one value only. */
function constant(columns: v128, x: usize, valid: i32): v128 {
  const first = loadPartial(x, valid);
  for (let r = 1; r < rowCount && v128.any_true(columns); r++) {
    x += rowStride;
    columns = v128.and(columns, f32x4.eq(loadPartial(x, valid), first));
  }
  return columns;
}

/** The statistic that runningVar follows, from the sum of squared deviations. */
function runningStatistic(squares: v128): v128 {
  const variance = f32x4.div(squares, f32x4.splat(<f32> (rowCount - 1)));
  return runningIsStd ? f32x4.sqrt(variance) : variance;
}

/** Writes what `valid` columns save for the backward pass, and moves the running statistics. */
function saveStatistics(
  mean: usize,
  inverseStd: usize,
  runningMean: usize,
  runningVar: usize,
  center: v128,
  inverse: v128,
  squares: v128,
  valid: i32,
): void {
  storePartial(mean, center, valid);
  storePartial(inverseStd, inverse, valid);
  updateRunning(runningMean, center, valid);
  updateRunning(runningVar, runningStatistic(squares), valid);
}

/**
 * out = gamma (x - mean) inverseStd + beta, inverseStd = 1 / sqrt(variance + eps), or 0 where that
 * would be 1 / 0; variance divides by rows, or by rows - 1 if `unbiased`. mean and inverseStd
 * [columns] are saved for the backward pass; runningMean and runningVar [columns] move by
 * `momentum` to the mean and to the variance divided by rows - 1 (its square root if `runningStd`).
 * out is the `activation` of it, if there is one.
 */
export function batchnorm_forward(
  x: usize,
  gamma: usize,
  beta: usize,
  out: usize,
  mean: usize,
  inverseStd: usize,
  runningMean: usize,
  runningVar: usize,
  rows: i32,
  columns: i32,
  eps: f32,
  momentum: f32,
  unbiased: i32,
  runningStd: i32,
  activation: i32,
  parameter: f32,
): void {
  rowCount = rows;
  rowStride = <usize> columns << 2;
  epsilon = eps;
  momentumShare = momentum;
  unbiasedVariance = unbiased != 0;
  runningIsStd = runningStd != 0;
  const rounding = <f32> rows * 5.9604645e-8;
  roundingShare = rounding * rounding * <f32> rows;
  shareColumns(rows, columns);
  let column = firstColumn;
  while (column < endColumn) {
    const at = <usize> column << 2;
    const wide = endColumn - column >= 16;
    const valid = wide ? 16 : min(4, endColumn - column);
    if (wide) {
      wideStrip(
        x + at,
        gamma + at,
        beta + at,
        out + at,
        mean + at,
        inverseStd + at,
        runningMean + at,
        runningVar + at,
      );
    } else {
      narrowStrip(
        x + at,
        gamma + at,
        beta + at,
        out + at,
        mean + at,
        inverseStd + at,
        runningMean + at,
        runningVar + at,
        valid,
      );
    }
    column += valid;
  }
  if (activation) activate(out, columns, activation, parameter);
}

/** A strip of 16 columns. */
function wideStrip(
  x: usize,
  gamma: usize,
  beta: usize,
  out: usize,
  mean: usize,
  inverseStd: usize,
  runningMean: usize,
  runningVar: usize,
): void {
  const stride = rowStride;
  const end = x + <usize> rowCount * stride;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let row = x; row < end; row += stride) {
    s0 = f32x4.add(s0, v128.load(row));
    s1 = f32x4.add(s1, v128.load(row, 16));
    s2 = f32x4.add(s2, v128.load(row, 32));
    s3 = f32x4.add(s3, v128.load(row, 48));
  }
  const count = f32x4.splat(<f32> rowCount);
  let m0 = f32x4.div(s0, count), m1 = f32x4.div(s1, count);
  let m2 = f32x4.div(s2, count), m3 = f32x4.div(s3, count);
  let q0 = f32x4.splat(0), q1 = q0, q2 = q0, q3 = q0;
  for (let row = x; row < end; row += stride) {
    const d0 = f32x4.sub(v128.load(row), m0);
    const d1 = f32x4.sub(v128.load(row, 16), m1);
    const d2 = f32x4.sub(v128.load(row, 32), m2);
    const d3 = f32x4.sub(v128.load(row, 48), m3);
    q0 = madd(d0, d0, q0);
    q1 = madd(d1, d1, q1);
    q2 = madd(d2, d2, q2);
    q3 = madd(d3, d3, q3);
  }
  let c0 = nearlyConstant(m0, q0), c1 = nearlyConstant(m1, q1);
  let c2 = nearlyConstant(m2, q2), c3 = nearlyConstant(m3, q3);
  if (v128.any_true(v128.or(v128.or(c0, c1), v128.or(c2, c3)))) {
    c0 = constant(c0, x, 4), c1 = constant(c1, x + 16, 4);
    c2 = constant(c2, x + 32, 4), c3 = constant(c3, x + 48, 4);
    m0 = v128.bitselect(v128.load(x), m0, c0), q0 = v128.andnot(q0, c0);
    m1 = v128.bitselect(v128.load(x, 16), m1, c1), q1 = v128.andnot(q1, c1);
    m2 = v128.bitselect(v128.load(x, 32), m2, c2), q2 = v128.andnot(q2, c2);
    m3 = v128.bitselect(v128.load(x, 48), m3, c3), q3 = v128.andnot(q3, c3);
  }
  const i0 = inverseDeviation(q0);
  const i1 = inverseDeviation(q1);
  const i2 = inverseDeviation(q2);
  const i3 = inverseDeviation(q3);
  const g0 = f32x4.mul(v128.load(gamma), i0), b0 = v128.load(beta);
  const g1 = f32x4.mul(v128.load(gamma, 16), i1), b1 = v128.load(beta, 16);
  const g2 = f32x4.mul(v128.load(gamma, 32), i2), b2 = v128.load(beta, 32);
  const g3 = f32x4.mul(v128.load(gamma, 48), i3), b3 = v128.load(beta, 48);
  for (let row = x, target = out; row < end; row += stride, target += stride) {
    v128.store(target, madd(f32x4.sub(v128.load(row), m0), g0, b0));
    v128.store(target, madd(f32x4.sub(v128.load(row, 16), m1), g1, b1), 16);
    v128.store(target, madd(f32x4.sub(v128.load(row, 32), m2), g2, b2), 32);
    v128.store(target, madd(f32x4.sub(v128.load(row, 48), m3), g3, b3), 48);
  }
  saveStatistics(mean, inverseStd, runningMean, runningVar, m0, i0, q0, 4);
  saveStatistics(mean + 16, inverseStd + 16, runningMean + 16, runningVar + 16, m1, i1, q1, 4);
  saveStatistics(mean + 32, inverseStd + 32, runningMean + 32, runningVar + 32, m2, i2, q2, 4);
  saveStatistics(mean + 48, inverseStd + 48, runningMean + 48, runningVar + 48, m3, i3, q3, 4);
}

/** A strip of `valid` (1 to 4) columns. */
function narrowStrip(
  x: usize,
  gamma: usize,
  beta: usize,
  out: usize,
  mean: usize,
  inverseStd: usize,
  runningMean: usize,
  runningVar: usize,
  valid: i32,
): void {
  const stride = rowStride;
  const end = x + <usize> rowCount * stride;
  let sum = f32x4.splat(0);
  for (let row = x; row < end; row += stride) sum = f32x4.add(sum, loadPartial(row, valid));
  let center = f32x4.div(sum, f32x4.splat(<f32> rowCount));
  let squares = f32x4.splat(0);
  for (let row = x; row < end; row += stride) {
    const deviation = f32x4.sub(loadPartial(row, valid), center);
    squares = madd(deviation, deviation, squares);
  }
  const same = constant(nearlyConstant(center, squares), x, valid);
  center = v128.bitselect(loadPartial(x, valid), center, same);
  squares = v128.andnot(squares, same);
  const inverse = inverseDeviation(squares);
  const scale = f32x4.mul(loadPartial(gamma, valid), inverse);
  const shift = loadPartial(beta, valid);
  for (let row = x, target = out; row < end; row += stride, target += stride) {
    const deviation = f32x4.sub(loadPartial(row, valid), center);
    storePartial(target, madd(deviation, scale, shift), valid);
  }
  saveStatistics(mean, inverseStd, runningMean, runningVar, center, inverse, squares, valid);
}
