/**
 * The functions of one variable: the formula of each value and of each gradient, for four elements.
 * The numbers are those of kernels/table/formulas.ts. Each has a loop of its own, chosen outside of
 * it: where `formula` is a constant, nothing is left of the others.
 */

import { gradients, values } from "./each";
import { bell, geluArgument, geluArgumentSlope, normalBelow } from "./normal";
import { power4 } from "./power";
import { exponential4, exponentialMinus1, logarithm4, logarithmOf1Plus, tanh } from "./simd";

const TANH: i32 = 1;
const SIGMOID: i32 = 2;
const RELU: i32 = 3;
const LEAKY_RELU: i32 = 4;
const ELU: i32 = 5;
const SELU: i32 = 6;
const GELU: i32 = 7;
const GELU_TANH: i32 = 8;
const SILU: i32 = 9;
const SOFTPLUS: i32 = 10;
const NEG: i32 = 11;
const EXP: i32 = 12;
const LOG: i32 = 13;
const SQRT: i32 = 14;
const RSQRT: i32 = 15;
const SQUARE: i32 = 16;
const RECIPROCAL: i32 = 17;
const ABS: i32 = 18;
const SIGN: i32 = 19;
const POW: i32 = 20;
const CLAMP_MIN: i32 = 21;
const CLAMP_MAX: i32 = 22;

/** A type for each, since only types make a copy of a loop that the compiler specialises. */
class Tanh {}
class Sigmoid {}
class Relu {}
class LeakyRelu {}
class Elu {}
class Selu {}
class Gelu {}
class GeluTanh {}
class Silu {}
class Softplus {}
class Neg {}
class Exp {}
class Log {}
class Sqrt {}
class Rsqrt {}
class Square {}
class Reciprocal {}
class Abs {}
class Sign {}
class Pow {}
class ClampMin {}
class ClampMax {}

/** Klambauer et al. 2017: the scale, and the scale times alpha. */
const SELU_SCALE: f32 = 1.0507009873554805;
const SELU_BOTTOM: f32 = 1.7580993408473766;

/** The function of each of `size` elements, a multiple of 4. */
export function allValues(
  x: usize,
  out: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  switch (formula) {
    case TANH:
      return tanh(x, out, size);
    case SIGMOID:
      return values<Sigmoid>(x, out, size, parameter, parameter2);
    case RELU:
      return values<Relu>(x, out, size, parameter, parameter2);
    case LEAKY_RELU:
      return values<LeakyRelu>(x, out, size, parameter, parameter2);
    case ELU:
      return values<Elu>(x, out, size, parameter, parameter2);
    case SELU:
      return values<Selu>(x, out, size, parameter, parameter2);
    case GELU:
      return values<Gelu>(x, out, size, parameter, parameter2);
    case GELU_TANH:
      return values<GeluTanh>(x, out, size, parameter, parameter2);
    case SILU:
      return values<Silu>(x, out, size, parameter, parameter2);
    case SOFTPLUS:
      return values<Softplus>(x, out, size, parameter, parameter2);
    case NEG:
      return values<Neg>(x, out, size, parameter, parameter2);
    case EXP:
      return values<Exp>(x, out, size, parameter, parameter2);
    case LOG:
      return values<Log>(x, out, size, parameter, parameter2);
    case SQRT:
      return values<Sqrt>(x, out, size, parameter, parameter2);
    case RSQRT:
      return values<Rsqrt>(x, out, size, parameter, parameter2);
    case SQUARE:
      return values<Square>(x, out, size, parameter, parameter2);
    case RECIPROCAL:
      return values<Reciprocal>(x, out, size, parameter, parameter2);
    case ABS:
      return values<Abs>(x, out, size, parameter, parameter2);
    case SIGN:
      return values<Sign>(x, out, size, parameter, parameter2);
    case POW:
      return values<Pow>(x, out, size, parameter, parameter2);
    case CLAMP_MIN:
      return values<ClampMin>(x, out, size, parameter, parameter2);
    case CLAMP_MAX:
      return values<ClampMax>(x, out, size, parameter, parameter2);
  }
}

/** The gradients of `size` elements, a multiple of 4. */
export function allGradients(
  value: usize,
  outGrad: usize,
  xGrad: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  switch (formula) {
    case TANH:
      return gradients<Tanh>(value, outGrad, xGrad, size, parameter, parameter2);
    case SIGMOID:
      return gradients<Sigmoid>(value, outGrad, xGrad, size, parameter, parameter2);
    case RELU:
      return gradients<Relu>(value, outGrad, xGrad, size, parameter, parameter2);
    case LEAKY_RELU:
      return gradients<LeakyRelu>(value, outGrad, xGrad, size, parameter, parameter2);
    case ELU:
      return gradients<Elu>(value, outGrad, xGrad, size, parameter, parameter2);
    case SELU:
      return gradients<Selu>(value, outGrad, xGrad, size, parameter, parameter2);
    case GELU:
      return gradients<Gelu>(value, outGrad, xGrad, size, parameter, parameter2);
    case GELU_TANH:
      return gradients<GeluTanh>(value, outGrad, xGrad, size, parameter, parameter2);
    case SILU:
      return gradients<Silu>(value, outGrad, xGrad, size, parameter, parameter2);
    case SOFTPLUS:
      return gradients<Softplus>(value, outGrad, xGrad, size, parameter, parameter2);
    case NEG:
      return gradients<Neg>(value, outGrad, xGrad, size, parameter, parameter2);
    case EXP:
      return gradients<Exp>(value, outGrad, xGrad, size, parameter, parameter2);
    case LOG:
      return gradients<Log>(value, outGrad, xGrad, size, parameter, parameter2);
    case SQRT:
      return gradients<Sqrt>(value, outGrad, xGrad, size, parameter, parameter2);
    case RSQRT:
      return gradients<Rsqrt>(value, outGrad, xGrad, size, parameter, parameter2);
    case SQUARE:
      return gradients<Square>(value, outGrad, xGrad, size, parameter, parameter2);
    case RECIPROCAL:
      return gradients<Reciprocal>(value, outGrad, xGrad, size, parameter, parameter2);
    case ABS:
      return gradients<Abs>(value, outGrad, xGrad, size, parameter, parameter2);
    case SIGN:
      return gradients<Sign>(value, outGrad, xGrad, size, parameter, parameter2);
    case POW:
      return gradients<Pow>(value, outGrad, xGrad, size, parameter, parameter2);
    case CLAMP_MIN:
      return gradients<ClampMin>(value, outGrad, xGrad, size, parameter, parameter2);
    case CLAMP_MAX:
      return gradients<ClampMax>(value, outGrad, xGrad, size, parameter, parameter2);
  }
}

/** The function of each x. `one` is a vector of 1; comparisons with NaN are false. */
// @inline
export function valueOf<F>(x: v128, one: v128, parameter: f32, parameter2: f32): v128 {
  const zero = f32x4.splat(0), p = f32x4.splat(parameter);
  if (idof<F>() == idof<Sigmoid>()) return sigmoid(x);
  if (idof<F>() == idof<Relu>()) return v128.andnot(x, f32x4.lt(x, zero));
  if (idof<F>() == idof<LeakyRelu>()) return v128.bitselect(x, f32x4.mul(x, p), f32x4.gt(x, zero));
  if (idof<F>() == idof<Elu>()) {
    return v128.bitselect(x, f32x4.mul(exponentialMinus1(x), p), f32x4.gt(x, zero));
  }
  if (idof<F>() == idof<Selu>()) {
    const below = f32x4.mul(exponentialMinus1(x), f32x4.splat(SELU_BOTTOM));
    return v128.bitselect(f32x4.mul(x, f32x4.splat(SELU_SCALE)), below, f32x4.gt(x, zero));
  }
  if (idof<F>() == idof<Gelu>()) return f32x4.mul(x, normalBelow(x, bell(x)));
  if (idof<F>() == idof<GeluTanh>()) return f32x4.mul(x, sigmoid(geluArgument(x)));
  if (idof<F>() == idof<Silu>()) return f32x4.mul(x, sigmoid(x));
  if (idof<F>() == idof<Softplus>()) {
    const y = f32x4.mul(x, p);
    const small = exponential4(f32x4.neg(f32x4.abs(y)), i32x4.splat(0));
    const soft = f32x4.add(f32x4.max(y, zero), logarithmOf1Plus(small));
    return v128.bitselect(x, f32x4.div(soft, p), f32x4.gt(y, f32x4.splat(parameter2)));
  }
  if (idof<F>() == idof<Neg>()) return f32x4.neg(x);
  if (idof<F>() == idof<Exp>()) return exponential4(x, i32x4.splat(0));
  if (idof<F>() == idof<Log>()) return logarithm4(x);
  if (idof<F>() == idof<Sqrt>()) return f32x4.sqrt(x);
  if (idof<F>() == idof<Rsqrt>()) return f32x4.div(one, f32x4.sqrt(x));
  if (idof<F>() == idof<Square>()) return f32x4.mul(x, x);
  if (idof<F>() == idof<Reciprocal>()) return f32x4.div(one, x);
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
  one: v128,
  parameter: f32,
  parameter2: f32,
): v128 {
  const zero = f32x4.splat(0), p = f32x4.splat(parameter);
  if (idof<F>() == idof<Tanh>()) return f32x4.mul(outGrad, f32x4.sub(one, f32x4.mul(value, value)));
  if (idof<F>() == idof<Sigmoid>()) {
    return f32x4.mul(f32x4.mul(outGrad, f32x4.sub(one, value)), value);
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
    const below = f32x4.add(value, f32x4.splat(SELU_BOTTOM));
    const slope = v128.bitselect(f32x4.splat(SELU_SCALE), below, f32x4.gt(value, zero));
    return f32x4.mul(outGrad, slope);
  }
  if (idof<F>() == idof<Gelu>()) {
    const density = bell(value);
    const share = f32x4.mul(value, f32x4.mul(density, f32x4.splat(0.3989422804014327)));
    return f32x4.mul(outGrad, f32x4.add(normalBelow(value, density), share));
  }
  if (idof<F>() == idof<GeluTanh>()) {
    const y = geluArgument(value);
    const share = sigmoid(y);
    const bend = f32x4.mul(value, f32x4.mul(share, sigmoid(f32x4.neg(y))));
    return f32x4.mul(outGrad, f32x4.add(share, f32x4.mul(bend, geluArgumentSlope(value))));
  }
  if (idof<F>() == idof<Silu>()) {
    const share = sigmoid(value);
    const slope = f32x4.add(one, f32x4.mul(value, f32x4.sub(one, share)));
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
    return f32x4.mul(f32x4.mul(f32x4.splat(-0.5), outGrad), cube);
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
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential4(f32x4.neg(x), i32x4.splat(0))));
}

/** -1, 0 or 1; of NaN 0, as in PyTorch. */
// @inline
function sign(x: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const above = v128.and(one, f32x4.gt(x, zero));
  return f32x4.sub(above, v128.and(one, f32x4.lt(x, zero)));
}
