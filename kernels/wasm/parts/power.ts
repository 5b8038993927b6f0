/**
 * Powers of negative numbers, zeros, infinities and NaN as C's pow has them; with one exponent for
 * all, 2 and 3 are products, 0.5 and -0.5 roots, which are NaN of -Infinity: as in PyTorch.
 */

import * as C from "./constants";
import { exponential4 } from "./simd";
import { madd } from "./vector";

/** x^exponent; see powers4(). */
export function power4(x: v128, exponent: f32): v128 {
  if (exponent == 2) return f32x4.mul(x, x);
  if (exponent == 3) return f32x4.mul(f32x4.mul(x, x), x);
  if (exponent == 0.5) return f32x4.sqrt(x);
  if (exponent == -0.5) return f32x4.div(C.ONE, f32x4.sqrt(x));
  return powers4(x, f32x4.splat(exponent));
}

/** x^exponent, with a relative error of about 1e-7 (1 + |exponent| / 3). */
export function powers4(x: v128, exponent: v128): v128 {
  const magnitude = f32x4.abs(x);
  const tiny = f32x4.lt(magnitude, C.SMALLEST);
  const scaled = v128.bitselect(f32x4.mul(magnitude, C.SCALE_UP), magnitude, tiny);
  // magnitude = 2^k m, m from sqrt(1/2) to sqrt(2); see logarithm4.
  const offset = i32x4.sub(scaled, C.ROOT_HALF);
  const shift = i32x4.sub(i32x4.shr_s(offset, 23), v128.and(tiny, C.TWENTY_FOUR));
  const k = f32x4.convert_i32x4_s(shift);
  const m = i32x4.add(v128.and(offset, C.MANTISSA), C.ROOT_HALF);
  const logarithm = mantissaLogarithm(f32x4.sub(m, C.ONE));
  // The exponent's first 12 bits times k are exact: what rounds is small.
  const first = v128.and(exponent, C.TWELVE_BITS);
  const product = f32x4.mul(first, k);
  const bounded = f32x4.max(f32x4.min(product, C.MOST_WHOLE), C.LEAST_WHOLE);
  const whole = f32x4.nearest(bounded);
  const rest = madd(f32x4.sub(exponent, first), k, f32x4.sub(bounded, whole));
  const reduced = madd(rest, C.LN2, f32x4.mul(exponent, logarithm));
  const usual = exponential4(reduced, i32x4.trunc_sat_f32x4_s(whole));
  const estimate = f32x4.mul(exponent, madd(k, C.LN2, logarithm));
  const above = v128.bitselect(
    C.INFINITE,
    usual,
    f32x4.gt(estimate, C.BEYOND),
  );
  const within = v128.andnot(above, f32x4.lt(estimate, C.MINUS_BEYOND));
  return special(x, magnitude, within, exponent);
}

/** ln(1 + f), f from sqrt(1/2) - 1 to sqrt(2) - 1; see logarithm4. */
function mantissaLogarithm(f: v128): v128 {
  const s = f32x4.div(f, f32x4.add(f, C.TWO));
  const z = f32x4.mul(s, s);
  let series = C.R3;
  series = madd(series, z, C.R2);
  series = f32x4.mul(z, madd(series, z, C.R1));
  const halfSquare = f32x4.mul(f32x4.mul(f, f), C.HALF);
  const low = f32x4.mul(s, f32x4.add(halfSquare, series));
  return f32x4.add(f32x4.sub(low, halfSquare), f);
}

/** The power where the usual one is that of a positive, finite number. */
function special(x: v128, magnitude: v128, usual: v128, exponent: v128): v128 {
  const zero = C.ZERO, one = C.ONE, infinity = C.INFINITE;
  const up = f32x4.gt(exponent, zero);
  const isZero = f32x4.eq(x, zero);
  const isInfinite = f32x4.eq(magnitude, infinity);
  let result = v128.bitselect(v128.andnot(infinity, up), usual, isZero);
  result = v128.bitselect(v128.and(infinity, up), result, isInfinite);
  result = v128.bitselect(one, result, f32x4.eq(magnitude, one));
  const isWhole = f32x4.eq(exponent, f32x4.nearest(exponent));
  const isSmall = f32x4.lt(f32x4.abs(exponent), C.SCALE_UP);
  const odd = i32x4.shl(i32x4.trunc_sat_f32x4_s(exponent), 31); // the last bit as that of a sign
  const sign = v128.and(v128.and(x, odd), v128.and(isWhole, isSmall));
  result = v128.or(result, v128.and(sign, C.SIGN));
  const negative = v128.andnot(f32x4.lt(x, zero), v128.or(isInfinite, isWhole));
  const invalid = v128.or(v128.or(f32x4.ne(x, x), f32x4.ne(exponent, exponent)), negative);
  result = v128.bitselect(C.NOT_A_NUMBER, result, invalid);
  return v128.bitselect(one, result, v128.or(f32x4.eq(x, one), f32x4.eq(exponent, zero)));
}
