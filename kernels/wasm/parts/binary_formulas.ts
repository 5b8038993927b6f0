/**
 * The functions of two variables: the formula of each value and of each gradient, for four
 * elements, and the loops that apply them. Each function has loops of its own, chosen outside of
 * them: inside, nothing is left of the others. The numbers are those of
 * kernels/table/binary_formulas.ts.
 */

import * as C from "./constants";
import { powers4 } from "./power";
import { logarithm4 } from "./simd";

/** A type for each, since only types make a copy of a loop that the compiler specialises. */
// @each binary_formulas: class TYPE {}

/** Along which operand a slope is. */
class OfA {}
class OfB {}

/**
 * out = f(a, b), of `size` elements, a multiple of 4; or if outGrad is not 0, the gradient of a, or
 * of b if ofB. From one vector to the next an operand goes on by aNext or bNext bytes: 16, or 0 to
 * repeat the vector.
 */
export function applyBinary(
  formula: i32,
  ofB: i32,
  a: usize,
  b: usize,
  outGrad: usize,
  out: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  const g = outGrad, n = size, p = aNext, q = bNext;
  // @each binary_formulas: if (formula == CODE) return each<TYPE>(ofB, a, b, g, out, n, p, q);
}

function each<F>(
  ofB: i32,
  a: usize,
  b: usize,
  outGrad: usize,
  out: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  if (outGrad == 0) values<F>(a, b, out, size, aNext, bNext);
  else if (ofB) gradients<F, OfB>(a, b, outGrad, out, size, aNext, bNext);
  else gradients<F, OfA>(a, b, outGrad, out, size, aNext, bNext);
}

function values<F>(
  a: usize,
  b: usize,
  out: usize,
  size: i32,
  aNext: usize,
  bNext: usize,
): void {
  const end = out + (<usize> size << 2);
  for (const pairs = end - 16; out < pairs; out += 32) {
    const first = valueOf<F>(v128.load(a), v128.load(b));
    a += aNext;
    b += bNext;
    const second = valueOf<F>(v128.load(a), v128.load(b));
    a += aNext;
    b += bNext;
    v128.store(out, first);
    v128.store(out, second, 16);
  }
  if (out < end) v128.store(out, valueOf<F>(v128.load(a), v128.load(b)));
}

function gradients<F, S>(
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
    v128.store(grad, gradientOf<F, S>(v128.load(a), v128.load(b), v128.load(outGrad)));
  }
}

/** The function of each a and b; a comparison gives 1 where it holds, else 0. */
// @inline
function valueOf<F>(a: v128, b: v128): v128 {
  if (idof<F>() == idof<Add>()) return f32x4.add(a, b);
  if (idof<F>() == idof<Sub>()) return f32x4.sub(a, b);
  if (idof<F>() == idof<Mul>()) return f32x4.mul(a, b);
  if (idof<F>() == idof<Div>()) return f32x4.div(a, b);
  if (idof<F>() == idof<Maximum>()) return f32x4.max(a, b);
  if (idof<F>() == idof<Minimum>()) return f32x4.min(a, b);
  if (idof<F>() == idof<Pow>()) return powers4(a, b);
  if (idof<F>() == idof<Eq>()) return v128.and(C.ONE, f32x4.eq(a, b));
  if (idof<F>() == idof<Ne>()) return v128.and(C.ONE, f32x4.ne(a, b));
  if (idof<F>() == idof<Lt>()) return v128.and(C.ONE, f32x4.lt(a, b));
  if (idof<F>() == idof<Le>()) return v128.and(C.ONE, f32x4.le(a, b));
  if (idof<F>() == idof<Gt>()) return v128.and(C.ONE, f32x4.gt(a, b));
  if (idof<F>() == idof<Ge>()) return v128.and(C.ONE, f32x4.ge(a, b));
  return a;
}

/** The gradient of each a, or of each b. */
// @inline
function gradientOf<F, S>(a: v128, b: v128, outGrad: v128): v128 {
  const ofA = idof<S>() == idof<OfA>(), own = ofA ? a : b, other = ofA ? b : a;
  const share = shareOf(a, b, outGrad);
  if (idof<F>() == idof<Sub>()) return f32x4.neg(outGrad); // of b: that of a is outGrad itself
  if (idof<F>() == idof<Mul>()) return f32x4.mul(outGrad, other);
  if (idof<F>() == idof<Div>()) {
    if (ofA) return f32x4.div(outGrad, b);
    return f32x4.mul(f32x4.neg(outGrad), f32x4.div(f32x4.div(a, b), b));
  }
  if (idof<F>() == idof<Maximum>()) return v128.andnot(share, f32x4.lt(own, other));
  if (idof<F>() == idof<Minimum>()) return v128.andnot(share, f32x4.gt(own, other));
  if (idof<F>() == idof<Pow>()) {
    if (ofA) {
      const slope = f32x4.mul(b, powers4(a, f32x4.sub(b, C.ONE)));
      return v128.andnot(f32x4.mul(outGrad, slope), f32x4.eq(b, C.ZERO));
    }
    const isFlat = v128.and(f32x4.eq(a, C.ZERO), f32x4.ge(b, C.ZERO));
    const slope = f32x4.mul(powers4(a, b), logarithm4(a));
    return f32x4.mul(outGrad, v128.andnot(slope, isFlat));
  }
  return outGrad;
}

/** Half of it where both are equal, as each of them was taken. */
// @inline
function shareOf(a: v128, b: v128, outGrad: v128): v128 {
  return v128.bitselect(f32x4.mul(outGrad, C.HALF), outGrad, f32x4.eq(a, b));
}
