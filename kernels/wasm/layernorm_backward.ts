/** The gradient of x of a normalisation of rows; see layernorm_forward.ts. */

import { scratch } from "./parts/scratch";
import { shareBegin, shareEnd } from "./parts/share";
import { horizontalSum, loadPartial, madd, storePartial } from "./parts/vector";
import { vectorOf, weightStepOf } from "./parts/weights";

/**
 * xGrad = inverseStd (g - sum(g) / columns - xHat sum(g xHat) / columns) for each row of
 * x[rows, columns], with g = weight outGrad (the weight 1 unless hasWeight) and xHat =
 * (x - mean) inverseStd; unless `centered` without sum(g).
 */
export function layernorm_backward(
  x: usize,
  weight: usize,
  mean: usize,
  inverseStd: usize,
  outGrad: usize,
  xGrad: usize,
  rows: i32,
  columns: i32,
  centered: i32,
  hasWeight: i32,
): void {
  const bytes = <usize> columns << 2;
  const step = weightStepOf(hasWeight);
  if (!hasWeight) weight = vectorOf(scratch(), 1);
  const begin = shareBegin(rows, 1), end = shareEnd(rows, 1);
  const start = <usize> begin * bytes, row = <usize> begin << 2;
  x += start, outGrad += start, xGrad += start, mean += row, inverseStd += row;
  for (let r = begin; r < end; r++, x += bytes, outGrad += bytes, mean += 4, inverseStd += 4) {
    const centers = v128.load32_splat(mean), inverse = load<f32>(inverseStd);
    let s0 = f32x4.splat(0), s1 = s0, p0 = s0, p1 = s0;
    let scale = weight, at: usize = 0, rest = columns;
    for (; rest >= 8; rest -= 8, at += 32, scale += 2 * step) {
      const g0 = f32x4.mul(v128.load(outGrad + at), v128.load(scale));
      const g1 = f32x4.mul(v128.load(outGrad + at, 16), v128.load(scale + step));
      s0 = f32x4.add(s0, g0);
      s1 = f32x4.add(s1, g1);
      p0 = madd(g0, f32x4.sub(v128.load(x + at), centers), p0);
      p1 = madd(g1, f32x4.sub(v128.load(x + at, 16), centers), p1);
    }
    for (; rest > 0; rest -= 4, at += 16, scale += step) {
      const gradient = f32x4.mul(loadPartial(outGrad + at, rest), loadPartial(scale, rest));
      s0 = f32x4.add(s0, gradient);
      p0 = madd(gradient, f32x4.sub(loadPartial(x + at, rest), centers), p0);
    }
    const sum = horizontalSum(f32x4.add(s0, s1)), products = horizontalSum(f32x4.add(p0, p1));
    const shifts = f32x4.splat(centered ? sum / <f32> columns : 0);
    const slopes = f32x4.splat(-(products * inverse * inverse / <f32> columns));
    const inverses = f32x4.splat(inverse);
    scale = weight, at = 0, rest = columns;
    for (; rest >= 4; rest -= 4, at += 16, scale += step) {
      const g = f32x4.sub(f32x4.mul(v128.load(outGrad + at), v128.load(scale)), shifts);
      const deviation = f32x4.sub(v128.load(x + at), centers);
      v128.store(xGrad + at, f32x4.mul(inverses, madd(deviation, slopes, g)));
    }
    if (rest > 0) {
      const g = f32x4.mul(loadPartial(outGrad + at, rest), loadPartial(scale, rest));
      const deviation = f32x4.sub(loadPartial(x + at, rest), centers);
      const centred = madd(deviation, slopes, f32x4.sub(g, shifts));
      storePartial(xGrad + at, f32x4.mul(inverses, centred), rest);
    }
    xGrad += bytes;
  }
}
