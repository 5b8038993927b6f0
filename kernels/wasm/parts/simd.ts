/**
 * tanh, exp and log of vectors of float32, with a relative error below 2e-7 over the whole range.
 *
 * The coefficients are least-maximum fits of our own, on the reduced range of each function. What
 * goes over memory keeps its constants in registers; what takes one vector (exponential4 ...)
 * serves the formulas that need more than that function.
 */

import { scratch } from "./scratch";
import * as C from "./constants";
import { held, loadPartial, madd, storePartial } from "./vector";

/** log2(e), and -ln 2 in two parts, the first short enough that its product with n is exact. */
const LOG2_E: f32 = 1.44269504;
const MINUS_LN2_HIGH: f32 = -0.693359375;
const MINUS_LN2_LOW: f32 = 2.12194440e-4;
/** 1.5 * 2^23: adding it rounds to an integer, kept in the low bits of the mantissa. */
const ROUNDER: f32 = 12582912.0;
/** Q in e^r - 1 = r + r^2 Q(r) for |r| <= ln(2) / 2, from the constant on. */
const Q0: f32 = 0.5;
const Q1: f32 = 0.16666537523269653;
const Q2: f32 = 0.041666265577077866;
const Q3: f32 = 0.008367233909666538;
const Q4: f32 = 0.0013947574188932776;

/**
 * out[i] = tanh(x[i]), i < size. tanh(x) = m / (m + 2) with m = e^(2|x|) - 1, and the sign of x. m
 * keeps its relative accuracy near 0, so no second formula is needed there. From |x| = 10 on the
 * quotient is exactly 1. NaN stays NaN.
 */
export function tanh(x: usize, out: usize, size: i32): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  tanhVectors(x, out, x + bytes);
  if (rest === 0) return;
  const padded = scratch();
  v128.store(padded, loadPartial(x + bytes, rest));
  tanhVectors(padded, padded, padded + 16);
  storePartial(out + bytes, v128.load(padded), rest);
}

/** tanh() of the whole vectors from x to `end`; by pairs, as parts/tile.ts says. */
function tanhVectors(x: usize, out: usize, end: usize): void {
  const q0 = held(Q0), q1 = held(Q1), q2 = held(Q2), q3 = held(Q3), q4 = held(Q4);
  const log2E = held(LOG2_E), high = held(MINUS_LN2_HIGH), low = held(MINUS_LN2_LOW);
  const rounder = held(ROUNDER), largest = held(20), one = held(1), two = held(2);
  const signBit = held(-0.0);
  for (; x + 16 < end; x += 32, out += 32) {
    const a = v128.load(x), b = v128.load(x, 16);
    const first = tanh4(
      a,
      q0,
      q1,
      q2,
      q3,
      q4,
      log2E,
      high,
      low,
      rounder,
      largest,
      one,
      two,
      signBit,
    );
    const second = tanh4(
      b,
      q0,
      q1,
      q2,
      q3,
      q4,
      log2E,
      high,
      low,
      rounder,
      largest,
      one,
      two,
      signBit,
    );
    v128.store(out, second, 16);
    v128.store(out, first);
  }
  if (x === end) return;
  const a = v128.load(x);
  v128.store(
    out,
    tanh4(a, q0, q1, q2, q3, q4, log2E, high, low, rounder, largest, one, two, signBit),
  );
}

/** tanh() of one vector. */
// @inline
function tanh4(
  value: v128,
  q0: v128,
  q1: v128,
  q2: v128,
  q3: v128,
  q4: v128,
  log2E: v128,
  high: v128,
  low: v128,
  rounder: v128,
  largest: v128,
  one: v128,
  two: v128,
  signBit: v128,
): v128 {
  const sign = v128.and(value, signBit);
  const magnitude = v128.xor(value, sign);
  // pmin(x, c) returns x if the comparison fails, as it does for NaN.
  const doubled = f32x4.pmin(f32x4.add(magnitude, magnitude), largest);
  const rounded = madd(doubled, log2E, rounder);
  const n = f32x4.sub(rounded, rounder);
  const r = madd(n, low, madd(n, high, doubled));
  const q = madd(madd(madd(madd(q4, r, q3), r, q2), r, q1), r, q0);
  const p = madd(f32x4.mul(r, r), q, r);
  // The low bits of `rounded` are n: shifted to the exponent, the rest of them falls off.
  const scale = i32x4.add(i32x4.shl(rounded, 23), one);
  const m = madd(p, scale, f32x4.sub(scale, one));
  return v128.or(f32x4.div(m, f32x4.add(m, two)), sign);
}

/**
 * out[i] = e^x[i], i < size: no kernel of the table, but a part of cross_entropy. Below -104 it is
 * 0 and above 89 infinity, as rounding has it; NaN stays NaN.
 */
export function exponential(x: usize, out: usize, size: i32): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  exponentialVectors(x, out, x + bytes);
  if (rest === 0) return;
  const padded = scratch();
  v128.store(padded, loadPartial(x + bytes, rest));
  exponentialVectors(padded, padded, padded + 16);
  storePartial(out + bytes, v128.load(padded), rest);
}

/** exponential() of the whole vectors from x to `end`. */
function exponentialVectors(x: usize, out: usize, end: usize): void {
  const q0 = held(Q0), q1 = held(Q1), q2 = held(Q2), q3 = held(Q3), q4 = held(Q4);
  const log2E = held(LOG2_E), high = held(MINUS_LN2_HIGH), low = held(MINUS_LN2_LOW);
  const rounder = held(ROUNDER), largest = held(89), smallest = held(-104), one = held(1);
  for (; x < end; x += 16, out += 16) {
    // pmin(x, c) and pmax(x, c) return x if the comparison fails, as it does for NaN.
    const value = f32x4.pmax(f32x4.pmin(v128.load(x), largest), smallest);
    const rounded = madd(value, log2E, rounder);
    const n = f32x4.sub(rounded, rounder);
    const r = madd(n, low, madd(n, high, value));
    const q = madd(madd(madd(madd(q4, r, q3), r, q2), r, q1), r, q0);
    const p = f32x4.add(madd(f32x4.mul(r, r), q, r), one);
    // 2^n as two factors, since n itself reaches beyond the exponents of normal numbers.
    const exponent = i32x4.sub(rounded, rounder);
    const half = i32x4.shr_s(exponent, 1);
    const first = i32x4.add(i32x4.shl(half, 23), one);
    const second = i32x4.add(i32x4.shl(i32x4.sub(exponent, half), 23), one);
    v128.store(out, f32x4.mul(f32x4.mul(p, first), second));
  }
}

/** Q(r), see Q0. */
// @inline
function exponentialSeries(r: v128): v128 {
  let q = madd(C.Q4, r, C.Q3);
  q = madd(q, r, C.Q2);
  q = madd(q, r, C.Q1);
  return madd(q, r, C.Q0);
}

/** x 2^n, n from -252 to 254: as two factors, since n reaches beyond the exponents of numbers. */
// @inline
export function scaled4(x: v128, n: v128): v128 {
  const one = C.ONE;
  const half = i32x4.shr_s(n, 1);
  const first = i32x4.add(i32x4.shl(half, 23), one);
  const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), one);
  return f32x4.mul(f32x4.mul(x, first), second);
}

/** e^x 2^n; see exponential(). */
export function exponential4(x: v128, n: v128): v128 {
  const value = f32x4.pmax(f32x4.pmin(x, f32x4.splat(104)), f32x4.splat(-104));
  const rounded = madd(value, C.LOG2_E, C.ROUNDER);
  const whole = f32x4.sub(rounded, C.ROUNDER);
  const r = madd(
    whole,
    C.MINUS_LN2_LOW,
    madd(whole, C.MINUS_LN2_HIGH, value),
  );
  const p = f32x4.add(madd(f32x4.mul(r, r), exponentialSeries(r), r), C.ONE);
  const sum = i32x4.add(i32x4.sub(rounded, C.ROUNDER), n);
  return scaled4(p, i32x4.max_s(i32x4.min_s(sum, i32x4.splat(254)), i32x4.splat(-252)));
}

/** e^x - 1 for x <= 0 (0 for others), without cancelling near 0; NaN stays NaN. */
// @inline
export function exponentialMinus1(x: v128): v128 {
  const value = f32x4.pmax(f32x4.pmin(x, C.ZERO), C.LOWEST_MINUS_1);
  const rounded = madd(value, C.LOG2_E, C.ROUNDER);
  const whole = f32x4.sub(rounded, C.ROUNDER);
  const r = madd(
    whole,
    C.MINUS_LN2_LOW,
    madd(whole, C.MINUS_LN2_HIGH, value),
  );
  const p = madd(f32x4.mul(r, r), exponentialSeries(r), r);
  const scale = i32x4.add(i32x4.shl(rounded, 23), C.ONE);
  return madd(p, scale, f32x4.sub(scale, C.ONE));
}

/** ln(1 + x), 0 <= x <= 1, as 2 artanh(x / (2 + x)); NaN stays NaN. */
// @inline
export function logarithmOf1Plus(x: v128): v128 {
  const s = f32x4.div(x, f32x4.add(x, C.TWO));
  const z = f32x4.mul(s, s);
  let series = C.A5;
  series = madd(series, z, C.A4);
  series = madd(series, z, C.A3);
  series = madd(series, z, C.A2);
  series = f32x4.mul(madd(series, z, C.A1), z);
  return f32x4.mul(C.TWO, madd(s, series, s));
}

/** out[i] = ln x[i], i < size: no kernel of the table, but testable. */
export function logarithm(x: usize, out: usize, size: i32): void {
  for (let i = 0; i < size; i += 4) {
    const offset = <usize> i << 2;
    storePartial(out + offset, logarithm4(loadPartial(x + offset, size - i)), size - i);
  }
}

/**
 * ln x: x = 2^k m with m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f / (2 + f), and
 * ln m = f - f^2/2 + s (f^2/2 + R(s^2)). 0 gives -Infinity, negative numbers NaN.
 */
export function logarithm4(x: v128): v128 {
  // Subnormal numbers are scaled up by 2^24 first.
  const tiny = f32x4.lt(x, C.SMALLEST);
  const scaled = v128.bitselect(f32x4.mul(x, C.SCALE_UP), x, tiny);
  const offset = i32x4.sub(scaled, C.ROOT_HALF);
  const exponent = i32x4.sub(i32x4.shr_s(offset, 23), v128.and(tiny, C.TWENTY_FOUR));
  const mantissa = i32x4.add(v128.and(offset, C.MANTISSA), C.ROOT_HALF);
  const k = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(mantissa, C.ONE);
  const s = f32x4.div(f, f32x4.add(f, C.TWO));
  const z = f32x4.mul(s, s);
  let series = C.R3;
  series = madd(series, z, C.R2);
  series = f32x4.mul(z, madd(series, z, C.R1));
  const halfSquare = f32x4.mul(f32x4.mul(f, f), C.HALF);
  const low = madd(s, f32x4.add(halfSquare, series), f32x4.mul(k, C.LN2_LOW));
  const logarithm = madd(
    k,
    C.LN2_HIGH,
    f32x4.add(f32x4.sub(low, halfSquare), f),
  );
  // 0, negative numbers, infinity and NaN, which the bit pattern above does not respect.
  let result = v128.bitselect(C.INFINITE, logarithm, f32x4.eq(x, C.INFINITE));
  result = v128.bitselect(C.MINUS_INFINITE, result, f32x4.eq(x, C.ZERO));
  const valid = f32x4.ge(x, C.ZERO); // false for NaN too
  return v128.bitselect(result, C.NOT_A_NUMBER, valid);
}

/**
 * e^x from 2^-126 to 2^127; 0 below, and infinity above 2^127.5. With one factor 2^n where
 * exponential4 needs two; NaN stays NaN.
 */
// @inline
export function quickExponential(x: v128): v128 {
  const value = f32x4.pmax(f32x4.pmin(x, C.HIGHEST), C.LOWEST);
  const rounded = madd(value, C.LOG2_E, C.ROUNDER);
  const n = f32x4.sub(rounded, C.ROUNDER);
  const r = madd(n, C.MINUS_LN2_LOW, madd(n, C.MINUS_LN2_HIGH, value));
  const q = madd(madd(madd(madd(C.Q4, r, C.Q3), r, C.Q2), r, C.Q1), r, C.Q0);
  const p = f32x4.add(madd(f32x4.mul(r, r), q, r), C.ONE);
  return f32x4.mul(p, i32x4.add(i32x4.shl(rounded, 23), C.ONE));
}
