/**
 * The functions of one variable: the formula of each value and of each gradient, for four elements.
 * The numbers are those of kernels/table/formulas.ts; the loops that apply them are in each.ts.
 */

import * as C from "./constants";
import { geluArgument, geluArgumentSlope, geluSlope, normalBelow } from "./normal";
import { power4 } from "./power";
import {
  exponential4,
  exponentialMinus1,
  logarithm4,
  logarithmOf1Plus,
  quickExponential,
} from "./simd";
import { sign } from "./vector";

export const TANH: i32 = 1;
export const SIGMOID: i32 = 2;
export const RELU: i32 = 3;
export const LEAKY_RELU: i32 = 4;
export const ELU: i32 = 5;
export const SELU: i32 = 6;
export const GELU: i32 = 7;
export const GELU_TANH: i32 = 8;
export const SILU: i32 = 9;
export const SOFTPLUS: i32 = 10;
export const NEG: i32 = 11;
export const EXP: i32 = 12;
export const LOG: i32 = 13;
export const SQRT: i32 = 14;
export const RSQRT: i32 = 15;
export const SQUARE: i32 = 16;
export const RECIPROCAL: i32 = 17;
export const ABS: i32 = 18;
export const SIGN: i32 = 19;
export const POW: i32 = 20;
export const CLAMP_MIN: i32 = 21;
export const CLAMP_MAX: i32 = 22;

/** A type for each, since only types make a copy of a loop that the compiler specialises. */
export class Tanh {}
export class Sigmoid {}
export class Relu {}
export class LeakyRelu {}
export class Elu {}
export class Selu {}
export class Gelu {}
export class GeluTanh {}
export class Silu {}
export class Softplus {}
export class Neg {}
export class Exp {}
export class Log {}
export class Sqrt {}
export class Rsqrt {}
export class Square {}
export class Reciprocal {}
export class Abs {}
export class Sign {}
export class Pow {}
export class ClampMin {}
export class ClampMax {}

/** The function of each x. Comparisons with NaN are false. */
// @inline
export function valueOf<F>(x: v128, parameter: f32, parameter2: f32): v128 {
  const zero = f32x4.splat(0), p = f32x4.splat(parameter);
  if (idof<F>() == idof<Sigmoid>()) return sigmoid(x);
  if (idof<F>() == idof<Relu>()) return v128.andnot(x, f32x4.lt(x, zero));
  if (idof<F>() == idof<LeakyRelu>()) return v128.bitselect(x, f32x4.mul(x, p), f32x4.gt(x, zero));
  if (idof<F>() == idof<Elu>()) {
    return v128.bitselect(x, f32x4.mul(exponentialMinus1(x), p), f32x4.gt(x, zero));
  }
  if (idof<F>() == idof<Selu>()) {
    const below = f32x4.mul(exponentialMinus1(x), C.SELU_BOTTOM);
    return v128.bitselect(f32x4.mul(x, C.SELU_SCALE), below, f32x4.gt(x, zero));
  }
  if (idof<F>() == idof<Gelu>()) return f32x4.mul(x, normalBelow(x));
  if (idof<F>() == idof<GeluTanh>()) return f32x4.mul(x, sigmoid(geluArgument(x)));
  if (idof<F>() == idof<Silu>()) return f32x4.mul(x, sigmoid(x));
  if (idof<F>() == idof<Softplus>()) {
    const y = f32x4.mul(x, p);
    const small = quickExponential(f32x4.neg(f32x4.abs(y)));
    const soft = f32x4.add(f32x4.max(y, zero), logarithmOf1Plus(small));
    return v128.bitselect(x, f32x4.div(soft, p), f32x4.gt(y, f32x4.splat(parameter2)));
  }
  if (idof<F>() == idof<Neg>()) return f32x4.neg(x);
  if (idof<F>() == idof<Exp>()) return exponential4(x, i32x4.splat(0));
  if (idof<F>() == idof<Log>()) return logarithm4(x);
  if (idof<F>() == idof<Sqrt>()) return f32x4.sqrt(x);
  if (idof<F>() == idof<Rsqrt>()) return f32x4.div(C.ONE, f32x4.sqrt(x));
  if (idof<F>() == idof<Square>()) return f32x4.mul(x, x);
  if (idof<F>() == idof<Reciprocal>()) return f32x4.div(C.ONE, x);
  if (idof<F>() == idof<Abs>()) return f32x4.abs(x);
  if (idof<F>() == idof<Sign>()) return sign(x);
  if (idof<F>() == idof<Pow>()) return power4(x, parameter);
  if (idof<F>() == idof<ClampMin>()) return v128.bitselect(p, x, f32x4.lt(x, p));
  if (idof<F>() == idof<ClampMax>()) return v128.bitselect(p, x, f32x4.gt(x, p));
  return x;
}

/** The gradient of each x; `value` is x, or out where the table has slopeFrom: "out". */
// @inline
export function gradientOf<F>(
  value: v128,
  outGrad: v128,
  parameter: f32,
  parameter2: f32,
): v128 {
  const zero = f32x4.splat(0), p = f32x4.splat(parameter);
  if (idof<F>() == idof<Tanh>()) {
    return f32x4.mul(outGrad, f32x4.sub(C.ONE, f32x4.mul(value, value)));
  }
  if (idof<F>() == idof<Sigmoid>()) {
    return f32x4.mul(f32x4.mul(outGrad, f32x4.sub(C.ONE, value)), value);
  }
  if (idof<F>() == idof<Relu>()) return v128.andnot(outGrad, f32x4.le(value, zero));
  if (idof<F>() == idof<LeakyRelu>()) {
    return v128.bitselect(outGrad, f32x4.mul(outGrad, p), f32x4.gt(value, zero));
  }
  if (idof<F>() == idof<Elu>()) {
    const below = f32x4.mul(outGrad, f32x4.add(value, p));
    return v128.bitselect(outGrad, below, f32x4.gt(value, zero));
  }
  if (idof<F>() == idof<Selu>()) {
    const below = f32x4.add(value, C.SELU_BOTTOM);
    const slope = v128.bitselect(C.SELU_SCALE, below, f32x4.gt(value, zero));
    return f32x4.mul(outGrad, slope);
  }
  if (idof<F>() == idof<Gelu>()) return f32x4.mul(outGrad, geluSlope(value));
  if (idof<F>() == idof<GeluTanh>()) {
    const y = geluArgument(value);
    const small = quickExponential(f32x4.neg(f32x4.abs(y)));
    const above = f32x4.div(C.ONE, f32x4.add(C.ONE, small)), below = f32x4.mul(small, above);
    const share = v128.bitselect(below, above, f32x4.lt(y, C.ZERO));
    const bend = f32x4.mul(value, f32x4.mul(above, below));
    return f32x4.mul(outGrad, f32x4.add(share, f32x4.mul(bend, geluArgumentSlope(value))));
  }
  if (idof<F>() == idof<Silu>()) {
    const share = sigmoid(value);
    const slope = f32x4.add(C.ONE, f32x4.mul(value, f32x4.sub(C.ONE, share)));
    return f32x4.mul(f32x4.mul(outGrad, share), slope);
  }
  if (idof<F>() == idof<Softplus>()) {
    const y = f32x4.mul(value, p);
    const below = f32x4.mul(outGrad, sigmoid(y));
    return v128.bitselect(outGrad, below, f32x4.gt(y, f32x4.splat(parameter2)));
  }
  if (idof<F>() == idof<Neg>()) return f32x4.neg(outGrad);
  if (idof<F>() == idof<Exp>()) return f32x4.mul(outGrad, value);
  if (idof<F>() == idof<Log>()) return f32x4.div(outGrad, value);
  if (idof<F>() == idof<Sqrt>()) return f32x4.div(outGrad, f32x4.add(value, value));
  if (idof<F>() == idof<Rsqrt>()) {
    const cube = f32x4.mul(f32x4.mul(value, value), value);
    return f32x4.mul(f32x4.mul(C.MINUS_HALF, outGrad), cube);
  }
  if (idof<F>() == idof<Square>()) return f32x4.mul(outGrad, f32x4.add(value, value));
  if (idof<F>() == idof<Reciprocal>()) {
    return f32x4.mul(f32x4.neg(outGrad), f32x4.mul(value, value));
  }
  if (idof<F>() == idof<Abs>()) return f32x4.mul(outGrad, sign(value));
  if (idof<F>() == idof<Sign>()) return zero;
  if (idof<F>() == idof<Pow>()) {
    if (parameter == 0) return zero;
    return f32x4.mul(outGrad, f32x4.mul(p, power4(value, parameter - 1)));
  }
  if (idof<F>() == idof<ClampMin>()) return v128.and(outGrad, f32x4.ge(value, p));
  if (idof<F>() == idof<ClampMax>()) return v128.and(outGrad, f32x4.le(value, p));
  return outGrad;
}

/** 1 / (1 + e^-x). */
// @inline
function sigmoid(x: v128): v128 {
  return f32x4.div(C.ONE, f32x4.add(C.ONE, quickExponential(f32x4.neg(x))));
}
