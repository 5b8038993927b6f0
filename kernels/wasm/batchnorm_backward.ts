/**
 * The gradients of batch normalisation, in training and in evaluation.
 *
 * In training two passes, the two sums, then the gradient of x, go through blocks of rows (see
 * parts/columns.ts), in strips of 16 columns, a cache line; what is left over of the columns goes
 * by up to 4 through all rows.
 */

import { ROW_BLOCK, STRIP } from "./parts/columns";
import { endColumn, firstColumn, shareColumns } from "./parts/share";
import { loadPartial, madd, storePartial } from "./parts/vector";

/** What one call of batchnorm_backward passes to every strip. */
let rowCount: i32 = 0;
let rowStride: usize = 0;
let divisor: f32 = 0;

/**
 * xGrad = gamma inverseStd (outGrad - sum(outGrad) / rows - xHat sum(outGrad xHat) / n) for
 * x[rows, columns], with xHat = (x - mean) inverseStd and n = rows, or rows - 1 if `unbiased`;
 * gammaGrad = sum(outGrad xHat), betaGrad = sum(outGrad) [columns]. Unless `training`, mean and
 * inverseStd were running statistics, on which x has no effect: then xGrad = gamma inverseStd
 * outGrad.
 */
export function batchnorm_backward(
  x: usize,
  gamma: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  xGrad: usize,
  gammaGrad: usize,
  betaGrad: usize,
  rows: i32,
  columns: i32,
  unbiased: i32,
  training: i32,
): void {
  rowCount = rows;
  rowStride = <usize> columns << 2;
  divisor = <f32> (unbiased ? rows - 1 : rows);
  shareColumns(rows, columns);
  const wide = training ? (endColumn - firstColumn) & ~(STRIP - 1) : 0;
  const first = <usize> firstColumn << 2, end = first + (<usize> wide << 2);
  memory.fill(gammaGrad + first, 0, end - first);
  memory.fill(betaGrad + first, 0, end - first);
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const start = <usize> row * rowStride, count = min(ROW_BLOCK, rows - row);
    for (let at = first; at < end; at += STRIP << 2) {
      addRows(
        x + start + at,
        mean + at,
        outGrad + start + at,
        gammaGrad + at,
        betaGrad + at,
        count,
      );
    }
  }
  for (let at = first; at < end; at += 16) {
    const products = v128.load(gammaGrad + at);
    v128.store(gammaGrad + at, f32x4.mul(products, v128.load(inverseStd + at)));
  }
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const start = <usize> row * rowStride, count = min(ROW_BLOCK, rows - row);
    for (let at = first; at < end; at += STRIP << 2) {
      gradientRows(
        x + start + at,
        gamma + at,
        mean + at,
        inverseStd + at,
        outGrad + start + at,
        xGrad + start + at,
        gammaGrad + at,
        betaGrad + at,
        count,
      );
    }
  }
  for (let column = firstColumn + wide; column < endColumn; column += 4) {
    const at = <usize> column << 2;
    narrowStrip(
      x + at,
      gamma + at,
      mean + at,
      inverseStd + at,
      outGrad + at,
      xGrad + at,
      gammaGrad + at,
      betaGrad + at,
      min(4, endColumn - column),
      training,
    );
  }
}

/** -sum(outGrad xHat) inverseStd / n: what multiplies x - mean. */
// @inline
function slope(gammaGrad: v128, inverse: v128): v128 {
  return f32x4.div(f32x4.mul(gammaGrad, inverse), f32x4.splat(-divisor));
}

/** -sum(outGrad) / rows. */
// @inline
function offset(betaGrad: v128): v128 {
  return f32x4.div(betaGrad, f32x4.splat(<f32> -rowCount));
}

/** Adds so many rows of a strip of 16 columns: `sums` of outGrad, `products` with x - mean. */
function addRows(
  x: usize,
  mean: usize,
  outGrad: usize,
  products: usize,
  sums: usize,
  rows: i32,
): void {
  const stride = rowStride, end = x + <usize> rows * stride;
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  const m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  let s0 = v128.load(sums), s1 = v128.load(sums, 16);
  let s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
  let q0 = v128.load(products), q1 = v128.load(products, 16);
  let q2 = v128.load(products, 32), q3 = v128.load(products, 48);
  for (; x < end; x += stride, outGrad += stride) {
    const d0 = v128.load(outGrad), d1 = v128.load(outGrad, 16);
    const d2 = v128.load(outGrad, 32), d3 = v128.load(outGrad, 48);
    s0 = f32x4.add(s0, d0), s1 = f32x4.add(s1, d1);
    s2 = f32x4.add(s2, d2), s3 = f32x4.add(s3, d3);
    q0 = madd(d0, f32x4.sub(v128.load(x), m0), q0);
    q1 = madd(d1, f32x4.sub(v128.load(x, 16), m1), q1);
    q2 = madd(d2, f32x4.sub(v128.load(x, 32), m2), q2);
    q3 = madd(d3, f32x4.sub(v128.load(x, 48), m3), q3);
  }
  v128.store(sums, s1, 16);
  v128.store(sums, s0);
  v128.store(sums, s3, 48);
  v128.store(sums, s2, 32);
  v128.store(products, q1, 16);
  v128.store(products, q0);
  v128.store(products, q3, 48);
  v128.store(products, q2, 32);
}

/** The gradient of x in so many rows of a strip of 16 columns. */
function gradientRows(
  x: usize,
  gamma: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  xGrad: usize,
  gammaGrad: usize,
  betaGrad: usize,
  rows: i32,
): void {
  const stride = rowStride, end = x + <usize> rows * stride;
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  const m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
  const i0 = v128.load(inverseStd), i1 = v128.load(inverseStd, 16);
  const i2 = v128.load(inverseStd, 32), i3 = v128.load(inverseStd, 48);
  const k0 = slope(v128.load(gammaGrad), i0), k1 = slope(v128.load(gammaGrad, 16), i1);
  const k2 = slope(v128.load(gammaGrad, 32), i2), k3 = slope(v128.load(gammaGrad, 48), i3);
  const o0 = offset(v128.load(betaGrad)), o1 = offset(v128.load(betaGrad, 16));
  const o2 = offset(v128.load(betaGrad, 32)), o3 = offset(v128.load(betaGrad, 48));
  const g0 = f32x4.mul(v128.load(gamma), i0), g1 = f32x4.mul(v128.load(gamma, 16), i1);
  const g2 = f32x4.mul(v128.load(gamma, 32), i2), g3 = f32x4.mul(v128.load(gamma, 48), i3);
  for (; x < end; x += stride, outGrad += stride, xGrad += stride) {
    const d0 = f32x4.sub(v128.load(x), m0), d1 = f32x4.sub(v128.load(x, 16), m1);
    const d2 = f32x4.sub(v128.load(x, 32), m2), d3 = f32x4.sub(v128.load(x, 48), m3);
    const e0 = madd(d0, k0, f32x4.add(v128.load(outGrad), o0));
    const e1 = madd(d1, k1, f32x4.add(v128.load(outGrad, 16), o1));
    const e2 = madd(d2, k2, f32x4.add(v128.load(outGrad, 32), o2));
    const e3 = madd(d3, k3, f32x4.add(v128.load(outGrad, 48), o3));
    v128.store(xGrad, f32x4.mul(g1, e1), 16);
    v128.store(xGrad, f32x4.mul(g0, e0));
    v128.store(xGrad, f32x4.mul(g3, e3), 48);
    v128.store(xGrad, f32x4.mul(g2, e2), 32);
  }
}

/** A strip of `valid` (1 to 4) columns, in training or in evaluation. */
function narrowStrip(
  x: usize,
  gamma: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  xGrad: usize,
  gammaGrad: usize,
  betaGrad: usize,
  valid: i32,
  training: i32,
): void {
  const stride = rowStride;
  const end = x + <usize> rowCount * stride;
  const center = loadPartial(mean, valid);
  let sum = f32x4.splat(0), products = sum;
  for (let row = x, grad = outGrad; row < end; row += stride, grad += stride) {
    const value = loadPartial(grad, valid);
    sum = f32x4.add(sum, value);
    products = madd(value, f32x4.sub(loadPartial(row, valid), center), products);
  }
  const inverse = loadPartial(inverseStd, valid);
  products = f32x4.mul(products, inverse);
  storePartial(gammaGrad, products, valid);
  storePartial(betaGrad, sum, valid);
  const factor = slope(products, inverse), shift = offset(sum);
  const scale = f32x4.mul(loadPartial(gamma, valid), inverse);
  for (let row = x; row < end; row += stride, outGrad += stride, xGrad += stride) {
    const gradient = loadPartial(outGrad, valid);
    const deviation = f32x4.sub(loadPartial(row, valid), center);
    const centered = madd(deviation, factor, f32x4.add(gradient, shift));
    storePartial(xGrad, f32x4.mul(scale, training ? centered : gradient), valid);
  }
}
