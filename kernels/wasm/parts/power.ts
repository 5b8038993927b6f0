/**
 * Powers with one exponent, of negative numbers, zeros, infinities and NaN as C's pow has them, but
 * with 0.5 and -0.5 as roots, which are NaN of -Infinity: as in PyTorch.
 */

import { exponential4 } from "./simd";
import { madd } from "./vector";

const INFINITY_BITS: i32 = 0x7f800000;

/** x^exponent, with a relative error of about 1e-7 (1 + |exponent| / 3). */
export function power4(x: v128, exponent: f32): v128 {
  if (exponent == 0) return f32x4.splat(1);
  if (exponent == 0.5) return f32x4.sqrt(x);
  if (exponent == -0.5) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  const magnitude = f32x4.abs(x);
  const tiny = f32x4.lt(magnitude, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(magnitude, f32x4.splat(16777216)), magnitude, tiny);
  // magnitude = 2^k m, m from sqrt(1/2) to sqrt(2); see logarithm4.
  const offset = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const shift = i32x4.sub(i32x4.shr_s(offset, 23), v128.and(tiny, i32x4.splat(24)));
  const k = f32x4.convert_i32x4_s(shift);
  const m = i32x4.add(v128.and(offset, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const logarithm = mantissaLogarithm(f32x4.sub(m, f32x4.splat(1)));
  // The exponent's first 12 bits times k are exact: what rounds is small.
  const first = reinterpret<f32>(reinterpret<i32>(exponent) & 0xfffff000);
  const product = f32x4.mul(f32x4.splat(first), k);
  const bounded = f32x4.max(f32x4.min(product, f32x4.splat(400)), f32x4.splat(-400));
  const whole = f32x4.nearest(bounded);
  const rest = madd(f32x4.splat(exponent - first), k, f32x4.sub(bounded, whole));
  const reduced = madd(
    rest,
    f32x4.splat(0.6931471805599453),
    f32x4.mul(f32x4.splat(exponent), logarithm),
  );
  return special(x, magnitude, exponential4(reduced, i32x4.trunc_sat_f32x4_s(whole)), exponent);
}

/** ln(1 + f), f from sqrt(1/2) - 1 to sqrt(2) - 1; see logarithm4. */
function mantissaLogarithm(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  let series = f32x4.splat(0.298986554145813);
  series = madd(series, z, f32x4.splat(0.39976611733436584));
  series = f32x4.mul(z, madd(series, z, f32x4.splat(0.6666678190231323)));
  const halfSquare = f32x4.mul(f32x4.mul(f, f), f32x4.splat(0.5));
  const low = f32x4.mul(s, f32x4.add(halfSquare, series));
  return f32x4.add(f32x4.sub(low, halfSquare), f);
}

/** The power where the usual one is that of a positive, finite number. */
function special(x: v128, magnitude: v128, usual: v128, exponent: f32): v128 {
  const zero = f32x4.splat(0), infinity = i32x4.splat(INFINITY_BITS);
  const isZero = f32x4.eq(x, zero);
  const isInfinite = f32x4.eq(magnitude, infinity);
  let result = v128.bitselect(exponent > 0 ? zero : infinity, usual, isZero);
  result = v128.bitselect(exponent > 0 ? infinity : zero, result, isInfinite);
  const isWhole = exponent == nearest(exponent);
  const isOdd = isWhole && abs(exponent) < 16777216 && (<i32> exponent & 1) == 1;
  if (isOdd) result = v128.or(result, v128.and(x, i32x4.splat(0x80000000)));
  let invalid = f32x4.ne(x, x);
  if (!isWhole) {
    const negative = v128.andnot(f32x4.lt(x, zero), isInfinite);
    invalid = v128.or(invalid, negative);
  }
  return v128.bitselect(f32x4.splat(NaN), result, invalid);
}
