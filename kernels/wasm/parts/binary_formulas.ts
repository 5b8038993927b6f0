/**
 * The functions of two variables: the formula of each value and of each gradient, for four elements.
 * The numbers are those of kernels/table/binary_formulas.ts. Each has a loop of its own, chosen outside
 * of it: since the loops are inlined with a constant formula, nothing is left of the others.
 */

import { powers4 } from "./power";
import { logarithm4 } from "./simd";

const ADD: i32 = 1;
const SUB: i32 = 2;
const MUL: i32 = 3;
const DIV: i32 = 4;
const MAXIMUM: i32 = 5;
const MINIMUM: i32 = 6;
const POW: i32 = 7;
const EQ: i32 = 8;
const NE: i32 = 9;
const LT: i32 = 10;
const LE: i32 = 11;
const GT: i32 = 12;
const GE: i32 = 13;

/** The function of each a and b, of `size` elements of out, a multiple of 4; see values(). */
export function allValues(
  formula: i32,
  a: usize,
  b: usize,
  out: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  if (formula == ADD) return values(ADD, a, b, out, size, aNext, bNext);
  if (formula == SUB) return values(SUB, a, b, out, size, aNext, bNext);
  if (formula == MUL) return values(MUL, a, b, out, size, aNext, bNext);
  if (formula == DIV) return values(DIV, a, b, out, size, aNext, bNext);
  if (formula == MAXIMUM) return values(MAXIMUM, a, b, out, size, aNext, bNext);
  if (formula == MINIMUM) return values(MINIMUM, a, b, out, size, aNext, bNext);
  if (formula == POW) return values(POW, a, b, out, size, aNext, bNext);
  if (formula == EQ) return values(EQ, a, b, out, size, aNext, bNext);
  if (formula == NE) return values(NE, a, b, out, size, aNext, bNext);
  if (formula == LT) return values(LT, a, b, out, size, aNext, bNext);
  if (formula == LE) return values(LE, a, b, out, size, aNext, bNext);
  if (formula == GT) return values(GT, a, b, out, size, aNext, bNext);
  if (formula == GE) return values(GE, a, b, out, size, aNext, bNext);
}

/** One function; from one vector to the next it is aNext and bNext bytes: 16, or 0 to repeat it. */
// @inline
function values(
  formula: i32,
  a: usize,
  b: usize,
  out: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  const one = f32x4.splat(1);
  for (const end = out + (<usize> size << 2); out < end; a += aNext, b += bNext, out += 16) {
    v128.store(out, valueOf(formula, v128.load(a), v128.load(b), one));
  }
}

/** The function of each a and b; a comparison gives 1 where it holds, else 0. */
// @inline
function valueOf(formula: i32, a: v128, b: v128, one: v128): v128 {
  if (formula == ADD) return f32x4.add(a, b);
  if (formula == SUB) return f32x4.sub(a, b);
  if (formula == MUL) return f32x4.mul(a, b);
  if (formula == DIV) return f32x4.div(a, b);
  if (formula == MAXIMUM) return f32x4.max(a, b);
  if (formula == MINIMUM) return f32x4.min(a, b);
  if (formula == POW) return powers4(a, b);
  if (formula == EQ) return v128.and(one, f32x4.eq(a, b));
  if (formula == NE) return v128.and(one, f32x4.ne(a, b));
  if (formula == LT) return v128.and(one, f32x4.lt(a, b));
  if (formula == LE) return v128.and(one, f32x4.le(a, b));
  if (formula == GT) return v128.and(one, f32x4.gt(a, b));
  return v128.and(one, f32x4.ge(a, b));
}

/**
 * The gradient of each a, or of each b if ofB, of `size` elements, a multiple of 4; see values(). In
 * products and maxima both operands mean the same: there a and b come in the other order if ofB.
 */
export function allGradients(
  formula: i32,
  ofB: i32,
  a: usize,
  b: usize,
  outGrad: usize,
  grad: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  if (formula == SUB) return gradients(SUB, true, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == DIV && ofB) return gradients(DIV, true, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == POW && ofB) return gradients(POW, true, a, b, outGrad, grad, size, aNext, bNext);
  if (ofB) return allGradients(formula, 0, b, a, outGrad, grad, size, bNext, aNext);
  if (formula == MUL) return gradients(MUL, false, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == DIV) return gradients(DIV, false, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == MAXIMUM) return gradients(MAXIMUM, false, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == MINIMUM) return gradients(MINIMUM, false, a, b, outGrad, grad, size, aNext, bNext);
  if (formula == POW) return gradients(POW, false, a, b, outGrad, grad, size, aNext, bNext);
}

/** One gradient; see values(). */
// @inline
function gradients(
  formula: i32,
  ofB: bool,
  a: usize,
  b: usize,
  outGrad: usize,
  grad: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  const end = grad + (<usize> size << 2);
  for (; grad < end; a += aNext, b += bNext, outGrad += 16, grad += 16) {
    v128.store(grad, gradientOf(formula, ofB, v128.load(a), v128.load(b), v128.load(outGrad)));
  }
}

/** The gradient of each a, or of each b. */
// @inline
function gradientOf(formula: i32, ofB: bool, a: v128, b: v128, outGrad: v128): v128 {
  if (formula == SUB) return f32x4.neg(outGrad);
  if (formula == MUL) return f32x4.mul(outGrad, b);
  if (formula == DIV) {
    if (ofB) return f32x4.mul(f32x4.neg(outGrad), f32x4.div(f32x4.div(a, b), b));
    return f32x4.div(outGrad, b);
  }
  if (formula == MAXIMUM) return v128.andnot(shareOf(a, b, outGrad), f32x4.lt(a, b));
  if (formula == MINIMUM) return v128.andnot(shareOf(a, b, outGrad), f32x4.gt(a, b));
  const zero = f32x4.splat(0);
  if (ofB) {
    const isFlat = v128.and(f32x4.eq(a, zero), f32x4.ge(b, zero));
    const slope = f32x4.mul(powers4(a, b), logarithm4(a));
    return f32x4.mul(outGrad, v128.andnot(slope, isFlat));
  }
  const slope = f32x4.mul(b, powers4(a, f32x4.sub(b, f32x4.splat(1))));
  return v128.andnot(f32x4.mul(outGrad, slope), f32x4.eq(b, zero));
}

/** Half of it where both are equal, as each of them was taken. */
// @inline
function shareOf(a: v128, b: v128, outGrad: v128): v128 {
  return v128.bitselect(f32x4.mul(outGrad, f32x4.splat(0.5)), outGrad, f32x4.eq(a, b));
}
