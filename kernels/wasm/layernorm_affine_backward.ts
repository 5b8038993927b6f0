/**
 * The gradients of weight and bias of a normalisation of rows: sums of each column, in the order of
 * the rows. Strips of 16 columns, a cache line, (then of up to 4) go through all rows.
 */

import { columnSum } from "./parts/columns";
import { shareBegin, shareEnd } from "./parts/share";
import { loadPartial, madd, storePartial } from "./parts/vector";

/**
 * weightGrad = sum over the rows of outGrad (x - mean) inverseStd, biasGrad = sum of outGrad, for
 * x and outGrad [rows, columns]; each only if hasWeight and hasBias.
 */
export function layernorm_affine_backward(
  x: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  weightGrad: usize,
  biasGrad: usize,
  rows: i32,
  columns: i32,
  hasWeight: i32,
  hasBias: i32,
): void {
  if (!hasWeight) {
    if (hasBias) columnSum(outGrad, biasGrad, rows, columns);
    return;
  }
  const stride = <usize> columns << 2;
  let column = shareBegin(columns, 16);
  const end = shareEnd(columns, 16);
  for (; column + 16 <= end; column += 16) {
    let w0 = f32x4.splat(0), w1 = w0, w2 = w0, w3 = w0, b0 = w0, b1 = w0, b2 = w0, b3 = w0;
    let at = <usize> column << 2;
    for (let row: usize = 0; row < <usize> rows << 2; row += 4, at += stride) {
      const center = v128.load32_splat(mean + row), inverse = v128.load32_splat(inverseStd + row);
      const g0 = v128.load(outGrad + at), g1 = v128.load(outGrad + at, 16);
      const g2 = v128.load(outGrad + at, 32), g3 = v128.load(outGrad + at, 48);
      w0 = madd(g0, f32x4.mul(f32x4.sub(v128.load(x + at), center), inverse), w0);
      w1 = madd(g1, f32x4.mul(f32x4.sub(v128.load(x + at, 16), center), inverse), w1);
      w2 = madd(g2, f32x4.mul(f32x4.sub(v128.load(x + at, 32), center), inverse), w2);
      w3 = madd(g3, f32x4.mul(f32x4.sub(v128.load(x + at, 48), center), inverse), w3);
      b0 = f32x4.add(b0, g0);
      b1 = f32x4.add(b1, g1);
      b2 = f32x4.add(b2, g2);
      b3 = f32x4.add(b3, g3);
    }
    const target = <usize> column << 2;
    v128.store(weightGrad + target, w0);
    v128.store(weightGrad + target, w1, 16);
    v128.store(weightGrad + target, w2, 32);
    v128.store(weightGrad + target, w3, 48);
    if (!hasBias) continue;
    v128.store(biasGrad + target, b0);
    v128.store(biasGrad + target, b1, 16);
    v128.store(biasGrad + target, b2, 32);
    v128.store(biasGrad + target, b3, 48);
  }
  for (; column < end; column += 4) {
    const valid = end - column;
    let weightSum = f32x4.splat(0), biasSum = weightSum;
    let at = <usize> column << 2;
    for (let row: usize = 0; row < <usize> rows << 2; row += 4, at += stride) {
      const center = v128.load32_splat(mean + row), inverse = v128.load32_splat(inverseStd + row);
      const gradient = loadPartial(outGrad + at, valid);
      const unit = f32x4.mul(f32x4.sub(loadPartial(x + at, valid), center), inverse);
      weightSum = madd(gradient, unit, weightSum);
      biasSum = f32x4.add(biasSum, gradient);
    }
    const target = <usize> column << 2;
    storePartial(weightGrad + target, weightSum, valid);
    if (hasBias) storePartial(biasGrad + target, biasSum, valid);
  }
}
