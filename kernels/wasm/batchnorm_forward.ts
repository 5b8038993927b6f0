/**
 * The kernel batchnorm_forward: batch normalisation over the rows, in training.
 *
 * Three passes: mean, variance about that mean, output. Each goes through blocks of rows (see
 * parts/columns.ts), in strips of 16 columns, a cache line; what is left over of the columns goes
 * by up to 4 through all rows.
 */

import { activate } from "./parts/activation";
import { columnSums, ROW_BLOCK, STRIP } from "./parts/columns";
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
  const at = <usize> firstColumn << 2;
  const wide = (endColumn - firstColumn) & ~(STRIP - 1);
  columnMeans(x + at, mean + at, wide);
  columnSquares(x + at, mean + at, inverseStd + at, wide);
  for (let c = 0; c < wide; c += 4) {
    const to = at + (<usize> c << 2);
    settle(x + to, mean + to, inverseStd + to, runningMean + to, runningVar + to);
  }
  for (let column = firstColumn + wide; column < endColumn; column += 4) {
    const to = <usize> column << 2;
    narrowStrip(
      x + to,
      gamma + to,
      beta + to,
      out + to,
      mean + to,
      inverseStd + to,
      runningMean + to,
      runningVar + to,
      min(4, endColumn - column),
    );
  }
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const start = <usize> row * rowStride + at, end = min(rows, row + ROW_BLOCK);
    for (let c = 0; c < wide; c += STRIP) {
      const by = <usize> c << 2, to = at + by;
      normalise(
        x + start + by,
        gamma + to,
        beta + to,
        mean + to,
        inverseStd + to,
        out + start + by,
        end - row,
      );
    }
    if (activation) {
      const count = endColumn - firstColumn;
      activate(out + start, 0, end - row, count, rowStride, activation, parameter);
    }
  }
}

/** mean = the means of the first `columns`, a multiple of 16, of x. */
function columnMeans(x: usize, mean: usize, columns: i32): void {
  columnSums(x, rowStride, mean, rowCount, columns);
  const count = f32x4.splat(<f32> rowCount);
  for (let c = 0; c < columns; c += 4, mean += 16) {
    v128.store(mean, f32x4.div(v128.load(mean), count));
  }
}

/** squares = the sums of the squared deviations of the first `columns`, a multiple of 16, of x. */
function columnSquares(x: usize, mean: usize, squares: usize, columns: i32): void {
  memory.fill(squares, 0, <usize> columns << 2);
  for (let row = 0; row < rowCount; row += ROW_BLOCK) {
    const start = x + <usize> row * rowStride, rows = min(ROW_BLOCK, rowCount - row);
    for (let at: usize = 0; at < <usize> columns << 2; at += STRIP << 2) {
      addSquares(start + at, mean + at, squares + at, rows);
    }
  }
}

/** Adds to `squares` the squared deviations in so many rows of a strip of 16 columns. */
function addSquares(x: usize, mean: usize, squares: usize, rows: i32): void {
  const stride = rowStride, end = x + <usize> rows * stride;
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  const m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  let q0 = v128.load(squares), q1 = v128.load(squares, 16);
  let q2 = v128.load(squares, 32), q3 = v128.load(squares, 48);
  for (; x < end; x += stride) {
    const d0 = f32x4.sub(v128.load(x), m0), d1 = f32x4.sub(v128.load(x, 16), m1);
    const d2 = f32x4.sub(v128.load(x, 32), m2), d3 = f32x4.sub(v128.load(x, 48), m3);
    q0 = madd(d0, d0, q0), q1 = madd(d1, d1, q1);
    q2 = madd(d2, d2, q2), q3 = madd(d3, d3, q3);
  }
  v128.store(squares, q1, 16);
  v128.store(squares, q0);
  v128.store(squares, q3, 48);
  v128.store(squares, q2, 32);
}

/** From the sums of four columns: what is saved, where the squares were, and the running statistics. */
function settle(
  x: usize,
  mean: usize,
  inverseStd: usize,
  runningMean: usize,
  runningVar: usize,
): void {
  let center = v128.load(mean), squares = v128.load(inverseStd);
  const same = constant(nearlyConstant(center, squares), x, 4);
  center = v128.bitselect(v128.load(x), center, same);
  squares = v128.andnot(squares, same);
  const inverse = inverseDeviation(squares);
  saveStatistics(mean, inverseStd, runningMean, runningVar, center, inverse, squares, 4);
}

/** The output in so many rows of a strip of 16 columns. */
function normalise(
  x: usize,
  gamma: usize,
  beta: usize,
  mean: usize,
  inverseStd: usize,
  out: usize,
  rows: i32,
): void {
  const stride = rowStride, end = x + <usize> rows * stride;
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  const m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  const g0 = f32x4.mul(v128.load(gamma), v128.load(inverseStd));
  const g1 = f32x4.mul(v128.load(gamma, 16), v128.load(inverseStd, 16));
  const g2 = f32x4.mul(v128.load(gamma, 32), v128.load(inverseStd, 32));
  const g3 = f32x4.mul(v128.load(gamma, 48), v128.load(inverseStd, 48));
  const b0 = v128.load(beta), b1 = v128.load(beta, 16);
  const b2 = v128.load(beta, 32), b3 = v128.load(beta, 48);
  for (; x < end; x += stride, out += stride) {
    const d0 = f32x4.sub(v128.load(x), m0), d1 = f32x4.sub(v128.load(x, 16), m1);
    const d2 = f32x4.sub(v128.load(x, 32), m2), d3 = f32x4.sub(v128.load(x, 48), m3);
    v128.store(out, madd(d1, g1, b1), 16);
    v128.store(out, madd(d0, g0, b0));
    v128.store(out, madd(d3, g3, b3), 48);
    v128.store(out, madd(d2, g2, b2), 32);
  }
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
