/**
 * The kernel spread: what each element becomes by what its axis was folded to; the codes are those of
 * kernels/table/reductions.ts.
 */

import { power4 } from "./parts/power";
import { exponential4, logarithm4 } from "./parts/simd";
import { same } from "./parts/terms";
import { loadPartial, sign, storePartial } from "./parts/vector";

const VALUE: i32 = 0;
const SIGN: i32 = 1;
const SQUARE: i32 = 2;
const POWER: i32 = 3;
const DEVIATION: i32 = 4;
const ROOT_OF_DEVIATION: i32 = 5;
const EXPONENTIAL: i32 = 6;
const EXTREME: i32 = 7;
const EXTREME_MAGNITUDE: i32 = 8;
const SOFTMAX: i32 = 9;
const LOG_SOFTMAX: i32 = 10;
const SOFTMAX_GRADIENT: i32 = 11;

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
  const width = <usize> inner << 2, block = width * length;
  for (let a = 0; a < outer; a++) {
    if (inner == 1) {
      line(x, y, x, other, folded, gradient, out, length, 0, code, parameter);
    } else {
      for (let at: usize = 0; at < block; at += width) {
        line(x + at, y + at, x, other, folded, gradient, out + at, inner, 1, code, parameter);
      }
    }
    x += block;
    y += block;
    out += block;
    other += width;
    folded += width;
    gradient += width;
  }
}

/** `count` elements side by side, with an `each` of 1 each with values of its own, else all with one. */
function line(
  x: usize,
  y: usize,
  first: usize,
  other: usize,
  folded: usize,
  gradient: usize,
  out: usize,
  count: i32,
  each: i32,
  code: i32,
  parameter: f32,
): void {
  const step = <usize> each << 4;
  for (let rest = count; rest > 0; rest -= 4, x += 16, y += 16, out += 16) {
    const value = loadPartial(x, rest);
    const o = some(other, each, rest), f = some(folded, each, rest);
    const g = some(gradient, each, rest);
    let result: v128;
    if (code == VALUE) {
      result = f32x4.div(g, f32x4.splat(parameter));
    } else if (code == DEVIATION || code == ROOT_OF_DEVIATION) {
      const deviation = f32x4.sub(f32x4.sub(value, some(first, each, rest)), o);
      result = code == DEVIATION
        ? f32x4.div(f32x4.mul(f32x4.add(g, g), deviation), f32x4.splat(parameter))
        : unlessZero(f32x4.mul(f32x4.div(g, f32x4.splat(parameter)), f32x4.div(deviation, f)), f);
    } else {
      result = spreadOf(
        value,
        code < SOFTMAX_GRADIENT ? value : loadPartial(y, rest),
        o,
        f,
        g,
        code,
        parameter,
      );
    }
    storePartial(out, result, rest);
    first += step;
    other += step;
    folded += step;
    gradient += step;
  }
}

/** The next values, `rest` being left, or one for all. */
// @inline
function some(pointer: usize, each: i32, rest: i32): v128 {
  return each ? loadPartial(pointer, rest) : f32x4.splat(load<f32>(pointer));
}

/** What becomes of four elements by the codes that are not so frequent. */
function spreadOf(x: v128, y: v128, o: v128, f: v128, g: v128, code: i32, parameter: f32): v128 {
  const none = i32x4.splat(0);
  switch (code) {
    case SIGN:
      return f32x4.mul(g, sign(x));
    case SQUARE:
      return unlessZero(f32x4.mul(g, f32x4.div(x, f)), f);
    case POWER: {
      const share = power4(f32x4.div(f32x4.abs(x), f), parameter - 1);
      return unlessZero(unlessZero(f32x4.mul(f32x4.mul(g, sign(x)), share), x), f);
    }
    case EXPONENTIAL:
      return f32x4.mul(g, exponential4(f32x4.sub(x, f), none));
    case EXTREME:
      return f32x4.div(shared(g, x, f, parameter), o);
    case EXTREME_MAGNITUDE:
      return f32x4.div(shared(f32x4.mul(g, sign(x)), f32x4.abs(x), f, parameter), o);
    case SOFTMAX:
      return f32x4.div(exponential4(f32x4.sub(x, o), none), f);
    case LOG_SOFTMAX:
      return f32x4.sub(f32x4.sub(x, o), logarithm4(f));
    case SOFTMAX_GRADIENT:
      return f32x4.mul(x, f32x4.sub(y, f));
    default:
      return f32x4.sub(y, f32x4.mul(exponential4(x, none), f));
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
