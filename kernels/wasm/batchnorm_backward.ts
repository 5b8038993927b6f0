/**
 * The gradients of batch normalisation, in training and in evaluation.
 *
 * In training a strip of 16 columns, a cache line, (then of up to 4) goes through two passes over
 * the rows: the two sums, then the gradient of x.
 */

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
  let column = firstColumn;
  while (column < endColumn) {
    const at = <usize> column << 2;
    const wide = training && endColumn - column >= 16;
    const valid = wide ? 16 : min(4, endColumn - column);
    if (wide) {
      wideStrip(
        x + at,
        gamma + at,
        mean + at,
        inverseStd + at,
        outGrad + at,
        xGrad + at,
        gammaGrad + at,
        betaGrad + at,
      );
    } else {
      narrowStrip(
        x + at,
        gamma + at,
        mean + at,
        inverseStd + at,
        outGrad + at,
        xGrad + at,
        gammaGrad + at,
        betaGrad + at,
        valid,
        training,
      );
    }
    column += valid;
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

/** A strip of 16 columns. */
function wideStrip(
  x: usize,
  gamma: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  xGrad: usize,
  gammaGrad: usize,
  betaGrad: usize,
): void {
  const stride = rowStride;
  const end = x + <usize> rowCount * stride;
  const m0 = v128.load(mean), i0 = v128.load(inverseStd);
  const m1 = v128.load(mean, 16), i1 = v128.load(inverseStd, 16);
  const m2 = v128.load(mean, 32), i2 = v128.load(inverseStd, 32);
  const m3 = v128.load(mean, 48), i3 = v128.load(inverseStd, 48);
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let q0 = s0, q1 = s0, q2 = s0, q3 = s0;
  for (let row = x, grad = outGrad; row < end; row += stride, grad += stride) {
    const d0 = v128.load(grad);
    s0 = f32x4.add(s0, d0);
    q0 = madd(d0, f32x4.sub(v128.load(row), m0), q0);
    const d1 = v128.load(grad, 16);
    s1 = f32x4.add(s1, d1);
    q1 = madd(d1, f32x4.sub(v128.load(row, 16), m1), q1);
    const d2 = v128.load(grad, 32);
    s2 = f32x4.add(s2, d2);
    q2 = madd(d2, f32x4.sub(v128.load(row, 32), m2), q2);
    const d3 = v128.load(grad, 48);
    s3 = f32x4.add(s3, d3);
    q3 = madd(d3, f32x4.sub(v128.load(row, 48), m3), q3);
  }
  q0 = f32x4.mul(q0, i0);
  v128.store(gammaGrad, q0);
  v128.store(betaGrad, s0);
  q1 = f32x4.mul(q1, i1);
  v128.store(gammaGrad, q1, 16);
  v128.store(betaGrad, s1, 16);
  q2 = f32x4.mul(q2, i2);
  v128.store(gammaGrad, q2, 32);
  v128.store(betaGrad, s2, 32);
  q3 = f32x4.mul(q3, i3);
  v128.store(gammaGrad, q3, 48);
  v128.store(betaGrad, s3, 48);
  const k0 = slope(q0, i0), o0 = offset(s0);
  const k1 = slope(q1, i1), o1 = offset(s1);
  const k2 = slope(q2, i2), o2 = offset(s2);
  const k3 = slope(q3, i3), o3 = offset(s3);
  const g0 = f32x4.mul(v128.load(gamma), i0);
  const g1 = f32x4.mul(v128.load(gamma, 16), i1);
  const g2 = f32x4.mul(v128.load(gamma, 32), i2);
  const g3 = f32x4.mul(v128.load(gamma, 48), i3);
  for (let row = x; row < end; row += stride, outGrad += stride, xGrad += stride) {
    const d0 = f32x4.sub(v128.load(row), m0);
    const d1 = f32x4.sub(v128.load(row, 16), m1);
    const d2 = f32x4.sub(v128.load(row, 32), m2);
    const d3 = f32x4.sub(v128.load(row, 48), m3);
    const e0 = madd(d0, k0, f32x4.add(v128.load(outGrad), o0));
    const e1 = madd(d1, k1, f32x4.add(v128.load(outGrad, 16), o1));
    const e2 = madd(d2, k2, f32x4.add(v128.load(outGrad, 32), o2));
    const e3 = madd(d3, k3, f32x4.add(v128.load(outGrad, 48), o3));
    v128.store(xGrad, f32x4.mul(g0, e0));
    v128.store(xGrad, f32x4.mul(g1, e1), 16);
    v128.store(xGrad, f32x4.mul(g2, e2), 32);
    v128.store(xGrad, f32x4.mul(g3, e3), 48);
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
