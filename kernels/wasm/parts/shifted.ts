/** Exponentials of what an axis holds, less a number for all of it. */

import { exponential } from "./simd";
import { loadPartial, storePartial } from "./vector";

/** out[a, i, b] = e^(x[a, i, b] - other[a, b]), for x[outer, length, inner]. */
export function shiftedExponential(
  x: usize,
  other: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
): void {
  const width = <usize> inner << 2, start = out;
  for (let a = 0; a < outer; a++, other += width) {
    if (inner == 1) {
      shift(x, other, out, length, 0);
      x += <usize> length << 2;
      out += <usize> length << 2;
    } else {
      for (let i = 0; i < length; i++, x += width, out += width) shift(x, other, out, inner, 16);
    }
  }
  exponential(start, start, outer * length * inner);
}

/** out = x - other for `count` floats, with an `other` for each, or a `step` of 0 one for all. */
function shift(x: usize, other: usize, out: usize, count: i32, step: usize): void {
  const all = f32x4.splat(load<f32>(other));
  let rest = count;
  for (; rest >= 4; rest -= 4, x += 16, other += step, out += 16) {
    v128.store(out, f32x4.sub(v128.load(x), step ? v128.load(other) : all));
  }
  if (rest === 0) return;
  const own = step ? loadPartial(other, rest) : all;
  storePartial(out, f32x4.sub(loadPartial(x, rest), own), rest);
}
