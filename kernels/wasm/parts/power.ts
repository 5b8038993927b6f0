/**
 * Powers of negative numbers, zeros, infinities and NaN as C's pow has them; with one exponent for all,
 * 0.5 and -0.5 are roots, which are NaN of -Infinity: as in PyTorch.
 */

import { exponential4 } from "./simd";
import { madd } from "./vector";

const INFINITY_BITS: i32 = 0x7f800000;

/** x^exponent; see powers4(). */
export function power4(x: v128, exponent: f32): v128 {
  if (exponent == 0.5) return f32x4.sqrt(x);
  if (exponent == -0.5) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  return powers4(x, f32x4.splat(exponent));
}

/** x^exponent, with a relative error of about 1e-7 (1 + |exponent| / 3). */
export function powers4(x: v128, exponent: v128): v128 {
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
  const first = v128.and(exponent, i32x4.splat(0xfffff000));
  const product = f32x4.mul(first, k);
  const bounded = f32x4.max(f32x4.min(product, f32x4.splat(400)), f32x4.splat(-400));
  const whole = f32x4.nearest(bounded);
  const rest = madd(f32x4.sub(exponent, first), k, f32x4.sub(bounded, whole));
  const ln2 = f32x4.splat(0.6931471805599453);
  const reduced = madd(rest, ln2, f32x4.mul(exponent, logarithm));
  const usual = exponential4(reduced, i32x4.trunc_sat_f32x4_s(whole));
  const estimate = f32x4.mul(exponent, madd(k, ln2, logarithm));
  const above = v128.bitselect(
    i32x4.splat(INFINITY_BITS),
    usual,
    f32x4.gt(estimate, f32x4.splat(120)),
  );
  const within = v128.andnot(above, f32x4.lt(estimate, f32x4.splat(-120)));
  return special(x, magnitude, within, exponent);
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
function special(x: v128, magnitude: v128, usual: v128, exponent: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1), infinity = i32x4.splat(INFINITY_BITS);
  const up = f32x4.gt(exponent, zero);
  const isZero = f32x4.eq(x, zero);
  const isInfinite = f32x4.eq(magnitude, infinity);
  let result = v128.bitselect(v128.andnot(infinity, up), usual, isZero);
  result = v128.bitselect(v128.and(infinity, up), result, isInfinite);
  result = v128.bitselect(one, result, f32x4.eq(magnitude, one));
  const isWhole = f32x4.eq(exponent, f32x4.nearest(exponent));
  const isSmall = f32x4.lt(f32x4.abs(exponent), f32x4.splat(16777216));
  const odd = i32x4.shl(i32x4.trunc_sat_f32x4_s(exponent), 31); // the last bit as that of a sign
  const sign = v128.and(v128.and(x, odd), v128.and(isWhole, isSmall));
  result = v128.or(result, v128.and(sign, f32x4.splat(-0.0)));
  const negative = v128.andnot(f32x4.lt(x, zero), v128.or(isInfinite, isWhole));
  const invalid = v128.or(v128.or(f32x4.ne(x, x), f32x4.ne(exponent, exponent)), negative);
  result = v128.bitselect(f32x4.splat(NaN), result, invalid);
  return v128.bitselect(one, result, v128.or(f32x4.eq(x, one), f32x4.eq(exponent, zero)));
}
