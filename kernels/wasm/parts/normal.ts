/** What gelu needs: the normal distribution, and the argument of its approximation. */

import * as C from "./constants";
import { madd } from "./vector";

/**
 * The probability of a value below x in the normal distribution. The tail beyond |x| is e^(-x^2 / 2) t
 * P(t), t = 1 / (1 + 0.33 |x|): a least-maximum fit of our own, with a relative error below 5e-8.
 */
// @inline
export function normalBelow(x: v128): v128 {
  const t = f32x4.div(C.ONE, madd(C.TAIL, f32x4.abs(x), C.ONE));
  let p = madd(C.P8, t, C.P7);
  p = madd(p, t, C.P6);
  p = madd(p, t, C.P5);
  p = madd(p, t, C.P4);
  p = madd(p, t, C.P3);
  p = madd(p, t, C.P2);
  p = madd(p, t, C.P1);
  p = madd(p, t, C.P0);
  const tail = f32x4.mul(f32x4.mul(bell(x), t), p);
  return v128.bitselect(f32x4.sub(C.ONE, tail), tail, f32x4.gt(x, C.ZERO));
}

/**
 * e^(-x^2 / 2) as a power of 2, whose argument is reduced without rounding: 2^n (1 + f B(f)), n whole and
 * f from -1/2 to 1/2; 0 below 2^-126.
 */
// @inline
function bell(x: v128): v128 {
  const y = f32x4.pmax(f32x4.mul(f32x4.mul(x, x), C.MINUS_HALF_LOG2_E), C.LOWEST_POWER);
  const rounded = f32x4.add(y, C.ROUNDER);
  const f = f32x4.sub(y, f32x4.sub(rounded, C.ROUNDER));
  const b = madd(madd(madd(madd(C.B4, f, C.B3), f, C.B2), f, C.B1), f, C.B0);
  return f32x4.mul(madd(b, f, C.ONE), i32x4.add(i32x4.shl(rounded, 23), C.ONE));
}

/**
 * The slope of x normalBelow(x): 1/2 + x S(x^2) / T(x^2), a least-maximum fit of our own for |x| up to 6,
 * with an error below 5e-9 of the largest slope; beyond it is 0 or 1, and of infinities NaN, as 0 times
 * infinity is in PyTorch's formula.
 */
// @inline
export function geluSlope(x: v128): v128 {
  const near = f32x4.pmax(f32x4.pmin(x, C.SIX), C.MINUS_SIX);
  const z = f32x4.mul(near, near);
  let s = madd(C.S7, z, C.S6);
  s = madd(s, z, C.S5);
  s = madd(s, z, C.S4);
  s = madd(s, z, C.S3);
  s = madd(s, z, C.S2);
  s = madd(s, z, C.S1);
  s = madd(s, z, C.S0);
  let t = madd(C.T6, z, C.T5);
  t = madd(t, z, C.T4);
  t = madd(t, z, C.T3);
  t = madd(t, z, C.T2);
  t = madd(t, z, C.T1);
  t = madd(t, z, C.ONE);
  const slope = f32x4.add(C.HALF, f32x4.div(f32x4.mul(near, s), t));
  return madd(x, C.ZERO, slope);
}

/**
 * 2 sqrt(2 / pi) (x + 0.044715 x^3), Hendrycks and Gimpel 2016: (1 + tanh(y / 2)) / 2 is
 * sigmoid(y), which keeps its digits where tanh is near -1.
 */
// @inline
export function geluArgument(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f32x4.mul(C.CUBIC, x), x), x);
  return f32x4.mul(C.GELU_SCALE, f32x4.add(x, cube));
}

/** Its slope. */
// @inline
export function geluArgumentSlope(x: v128): v128 {
  const square = f32x4.mul(f32x4.mul(C.CUBIC3, x), x);
  return f32x4.mul(C.GELU_SCALE, f32x4.add(C.ONE, square));
}
