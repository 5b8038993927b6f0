/** What gelu needs: the normal distribution, and the argument of its approximation. */

import { exponential4 } from "./simd";
import { madd } from "./vector";

/** e^(-x^2 / 2). */
// @inline
export function bell(x: v128): v128 {
  return exponential4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)), i32x4.splat(0));
}

/**
 * The probability of a value below x in the normal distribution. The tail beyond |x| is bell(x) t
 * P(t), t = 1 / (1 + 0.33 |x|): a least-maximum fit of our own, with a relative error below 5e-8.
 */
export function normalBelow(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.splat(0.33), f32x4.abs(x))));
  let p = f32x4.splat(-0.021569721400737762);
  p = madd(p, t, f32x4.splat(0.12671703100204468));
  p = madd(p, t, f32x4.splat(-0.2745431959629059));
  p = madd(p, t, f32x4.splat(0.23284423351287842));
  p = madd(p, t, f32x4.splat(-0.06204477697610855));
  p = madd(p, t, f32x4.splat(0.1240961104631424));
  p = madd(p, t, f32x4.splat(0.11050407588481903));
  p = madd(p, t, f32x4.splat(0.13237835466861725));
  p = madd(p, t, f32x4.splat(0.13161791861057281));
  const tail = f32x4.mul(f32x4.mul(bell, t), p);
  return v128.bitselect(f32x4.sub(one, tail), tail, f32x4.gt(x, f32x4.splat(0)));
}

/**
 * 2 sqrt(2 / pi) (x + 0.044715 x^3), Hendrycks and Gimpel 2016: (1 + tanh(y / 2)) / 2 is
 * sigmoid(y), which keeps its digits where tanh is near -1.
 */
// @inline
export function geluArgument(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f32x4.mul(f32x4.splat(0.044715), x), x), x);
  return f32x4.mul(f32x4.splat(1.5957691216057308), f32x4.add(x, cube));
}

/** Its slope. */
// @inline
export function geluArgumentSlope(x: v128): v128 {
  const square = f32x4.mul(f32x4.mul(f32x4.splat(3 * 0.044715), x), x);
  return f32x4.mul(f32x4.splat(1.5957691216057308), f32x4.add(f32x4.splat(1), square));
}
