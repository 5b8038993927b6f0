/**
 * The kernel spread: what each element becomes by what its axis was folded to; the codes are those
 * of kernels/table/reductions.ts.
 */

import { power4 } from "./parts/power";
import { shiftedExponential } from "./parts/shifted";
import { exponential, logarithm4 } from "./parts/simd";
import { same } from "./parts/terms";
import { loadPartial, sign, storePartial } from "./parts/vector";

// @each spreads: const CONSTANT: i32 = CODE;

/** A type for each, since only types make a copy of a loop that the compiler specialises. */
class Value {}
class Deviation {}
class Quotient {}
class Product {}
class LogSoftmax {}
class SoftmaxGradient {}
class LogSoftmaxGradient {}
class Any {}

/** x[outer, length, inner], y and out as x, all others [outer, inner]. */
export function spread(
  x: usize,
  y: usize,
  other: usize,
  folded: usize,
  gradient: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  code: i32,
  parameter: f32,
): void {
  let from = x;
  if (code == EXPONENTIAL || code == SOFTMAX) {
    shiftedExponential(x, code == SOFTMAX ? other : folded, out, outer, length, inner);
    from = out;
  } else if (code == LOG_SOFTMAX_GRADIENT) {
    exponential(x, out, outer * length * inner);
    from = out;
  }
  // Short, so that the choices below stand in a line each.
  const f = folded, g = gradient, n = outer, m = length, k = inner, c = code, p = parameter;
  if (code == VALUE) all<Value>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == DEVIATION) all<Deviation>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == ROOT_OF_DEVIATION) all<Deviation>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == EXPONENTIAL) all<Product>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == SOFTMAX) all<Quotient>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == LOG_SOFTMAX) all<LogSoftmax>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == SOFTMAX_GRADIENT) all<SoftmaxGradient>(from, y, other, f, g, out, n, m, k, c, p);
  else if (code == LOG_SOFTMAX_GRADIENT) {
    all<LogSoftmaxGradient>(from, y, other, f, g, out, n, m, k, c, p);
  } else all<Any>(from, y, other, f, g, out, n, m, k, c, p);
}

/** Strips of up to four columns, row by row; of one column four rows at a time. */
function all<S>(
  x: usize,
  y: usize,
  other: usize,
  folded: usize,
  gradient: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  code: i32,
  parameter: f32,
): void {
  const width = <usize> inner << 2, block = width * length;
  for (let a = 0; a < outer; a++, x += block, y += block, out += block) {
    if (inner == 1) {
      const f0 = f32x4.splat(load<f32>(x)), o = f32x4.splat(load<f32>(other));
      const f = f32x4.splat(load<f32>(folded)), g = f32x4.splat(load<f32>(gradient));
      const whole = length >> 2, rest = length & 3, at: usize = <usize> whole << 4;
      strip<S>(x, y, out, whole, 16, 4, f0, o, f, g, code, parameter);
      if (rest > 0) strip<S>(x + at, y + at, out + at, 1, 0, rest, f0, o, f, g, code, parameter);
    } else {
      for (let b = 0; b < inner; b += 4) {
        const at = <usize> b << 2, lanes = min(inner - b, 4);
        const f0 = loadPartial(x + at, lanes), o = loadPartial(other + at, lanes);
        const f = loadPartial(folded + at, lanes), g = loadPartial(gradient + at, lanes);
        strip<S>(x + at, y + at, out + at, length, width, lanes, f0, o, f, g, code, parameter);
      }
    }
    other += width;
    folded += width;
    gradient += width;
  }
}

/** `count` vectors of so many lanes, `stride` bytes from one to the next. */
function strip<S>(
  x: usize,
  y: usize,
  out: usize,
  count: i32,
  stride: usize,
  lanes: i32,
  f0: v128,
  o: v128,
  f: v128,
  g: v128,
  code: i32,
  parameter: f32,
): void {
  const each = f32x4.div(g, f32x4.splat(parameter));
  let factor = each;
  if (code == DEVIATION) factor = f32x4.add(each, each);
  if (code == ROOT_OF_DEVIATION) factor = unlessZero(f32x4.div(each, f), f);
  if (idof<S>() == idof<LogSoftmax>()) factor = logarithm4(f);
  if (lanes == 4) {
    for (; count > 0; count--, x += stride, y += stride, out += stride) {
      const value = idof<S>() == idof<Value>() ? f : v128.load(x);
      v128.store(out, spreadOf<S>(value, y, 4, f0, o, f, g, factor, code, parameter));
    }
  }
  for (; count > 0; count--, x += stride, y += stride, out += stride) {
    const value = loadPartial(x, lanes);
    storePartial(out, spreadOf<S>(value, y, lanes, f0, o, f, g, factor, code, parameter), lanes);
  }
}

/** What becomes of so many elements, of x here, of y there. */
// @inline
function spreadOf<S>(
  x: v128,
  y: usize,
  lanes: i32,
  f0: v128,
  o: v128,
  f: v128,
  g: v128,
  factor: v128,
  code: i32,
  parameter: f32,
): v128 {
  if (idof<S>() == idof<Deviation>()) return f32x4.mul(factor, f32x4.sub(f32x4.sub(x, f0), o));
  if (idof<S>() == idof<Quotient>()) return f32x4.div(x, f);
  if (idof<S>() == idof<Product>()) return f32x4.mul(x, g);
  if (idof<S>() == idof<LogSoftmax>()) return f32x4.sub(f32x4.sub(x, o), factor);
  if (idof<S>() == idof<SoftmaxGradient>()) {
    return f32x4.mul(x, f32x4.sub(lanes == 4 ? v128.load(y) : loadPartial(y, lanes), f));
  }
  if (idof<S>() == idof<LogSoftmaxGradient>()) {
    return f32x4.sub(lanes == 4 ? v128.load(y) : loadPartial(y, lanes), f32x4.mul(x, f));
  }
  if (idof<S>() == idof<Any>()) return anySpread(x, o, f, g, code, parameter);
  return factor;
}

/** What becomes of four elements by the codes that are not so frequent. */
function anySpread(
  x: v128,
  o: v128,
  f: v128,
  g: v128,
  code: i32,
  parameter: f32,
): v128 {
  switch (code) {
    case SIGN:
      return f32x4.mul(g, sign(x));
    case SQUARE:
      return unlessZero(f32x4.mul(g, f32x4.div(x, f)), f);
    case POWER: {
      const share = power4(f32x4.div(f32x4.abs(x), f), parameter - 1);
      return unlessZero(unlessZero(f32x4.mul(f32x4.mul(g, sign(x)), share), x), f);
    }
    case EXTREME:
      return f32x4.div(shared(g, x, f, parameter), o);
    default:
      return f32x4.div(shared(f32x4.mul(g, sign(x)), f32x4.abs(x), f, parameter), o);
  }
}

/** What the extreme f gets of a gradient; the others get g 0, or just 0 if NaN is NaN. */
function shared(g: v128, x: v128, f: v128, parameter: f32): v128 {
  const extreme = same(x, f, parameter);
  if (parameter != 0) return v128.and(g, extreme);
  return f32x4.mul(g, v128.and(extreme, f32x4.splat(1)));
}

/** Values, but 0 where something else is 0. */
// @inline
function unlessZero(value: v128, test: v128): v128 {
  return v128.andnot(value, f32x4.eq(test, f32x4.splat(0)));
}
