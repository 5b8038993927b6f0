/**
 * The loops that apply the functions of formulas.ts to many elements. Each function has loops of
 * its own, chosen outside of them: inside, nothing is left of the others.
 */

import * as F from "./formulas";
import { tanh } from "./simd";

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
    case F.TANH:
      return tanh(x, out, size);
    case F.SIGMOID:
      return values<F.Sigmoid>(x, out, size, parameter, parameter2);
    case F.RELU:
      return values<F.Relu>(x, out, size, parameter, parameter2);
    case F.LEAKY_RELU:
      return values<F.LeakyRelu>(x, out, size, parameter, parameter2);
    case F.ELU:
      return values<F.Elu>(x, out, size, parameter, parameter2);
    case F.SELU:
      return values<F.Selu>(x, out, size, parameter, parameter2);
    case F.GELU:
      return values<F.Gelu>(x, out, size, parameter, parameter2);
    case F.GELU_TANH:
      return values<F.GeluTanh>(x, out, size, parameter, parameter2);
    case F.SILU:
      return values<F.Silu>(x, out, size, parameter, parameter2);
    case F.SOFTPLUS:
      return values<F.Softplus>(x, out, size, parameter, parameter2);
    case F.NEG:
      return values<F.Neg>(x, out, size, parameter, parameter2);
    case F.EXP:
      return values<F.Exp>(x, out, size, parameter, parameter2);
    case F.LOG:
      return values<F.Log>(x, out, size, parameter, parameter2);
    case F.SQRT:
      return values<F.Sqrt>(x, out, size, parameter, parameter2);
    case F.RSQRT:
      return values<F.Rsqrt>(x, out, size, parameter, parameter2);
    case F.SQUARE:
      return values<F.Square>(x, out, size, parameter, parameter2);
    case F.RECIPROCAL:
      return values<F.Reciprocal>(x, out, size, parameter, parameter2);
    case F.ABS:
      return values<F.Abs>(x, out, size, parameter, parameter2);
    case F.SIGN:
      return values<F.Sign>(x, out, size, parameter, parameter2);
    case F.POW:
      return values<F.Pow>(x, out, size, parameter, parameter2);
    case F.CLAMP_MIN:
      return values<F.ClampMin>(x, out, size, parameter, parameter2);
    case F.CLAMP_MAX:
      return values<F.ClampMax>(x, out, size, parameter, parameter2);
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
    case F.TANH:
      return gradients<F.Tanh>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SIGMOID:
      return gradients<F.Sigmoid>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.RELU:
      return gradients<F.Relu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.LEAKY_RELU:
      return gradients<F.LeakyRelu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.ELU:
      return gradients<F.Elu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SELU:
      return gradients<F.Selu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.GELU:
      return gradients<F.Gelu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.GELU_TANH:
      return gradients<F.GeluTanh>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SILU:
      return gradients<F.Silu>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SOFTPLUS:
      return gradients<F.Softplus>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.NEG:
      return gradients<F.Neg>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.EXP:
      return gradients<F.Exp>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.LOG:
      return gradients<F.Log>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SQRT:
      return gradients<F.Sqrt>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.RSQRT:
      return gradients<F.Rsqrt>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SQUARE:
      return gradients<F.Square>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.RECIPROCAL:
      return gradients<F.Reciprocal>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.ABS:
      return gradients<F.Abs>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.SIGN:
      return gradients<F.Sign>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.POW:
      return gradients<F.Pow>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.CLAMP_MIN:
      return gradients<F.ClampMin>(value, outGrad, xGrad, size, parameter, parameter2);
    case F.CLAMP_MAX:
      return gradients<F.ClampMax>(value, outGrad, xGrad, size, parameter, parameter2);
  }
}

/** valueOf() of each element. */
function values<T>(
  x: usize,
  out: usize,
  size: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const end = x + (<usize> size << 2);
  for (; x < end; x += 16, out += 16) {
    v128.store(out, F.valueOf<T>(v128.load(x), parameter, parameter2));
  }
}

/** gradientOf() each element. */
function gradients<T>(
  value: usize,
  outGrad: usize,
  xGrad: usize,
  size: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const end = value + (<usize> size << 2);
  for (; value < end; value += 16, outGrad += 16, xGrad += 16) {
    const at = v128.load(value), gradient = v128.load(outGrad);
    v128.store(xGrad, F.gradientOf<T>(at, gradient, parameter, parameter2));
  }
}
