/** The matrix products: plain, and with either operand transposed for the gradients. */

import { columnSum } from "./columns";
import { pointwise, pointwise_backward } from "./pointwise";
import { product, setLeft } from "./product";

/**
 * out[rows, columns] = a[rows, inner] b[inner, columns] + bias[columns] (bias only if hasBias), or
 * the `activation` of it, if there is one.
 */
export function matmul(
  a: usize,
  b: usize,
  bias: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  hasBias: i32,
  activation: i32,
  parameter: f32,
): void {
  setLeft(a, <usize> inner << 2, 4);
  product(b, false, out, hasBias ? bias : 0, rows, inner, columns);
  if (activation) pointwise(out, out, rows * columns, activation, parameter, 0);
}

/**
 * The gradients of out = x[rows, fanIn] weight[fanIn, fanOut] + bias (biasGrad only if hasBias);
 * xGrad is that of y, where x is the `activation` of y, if there is one.
 */
export function linear_backward(
  x: usize,
  weight: usize,
  outGrad: usize,
  weightGrad: usize,
  biasGrad: usize,
  xGrad: usize,
  rows: i32,
  fanIn: i32,
  fanOut: i32,
  hasBias: i32,
  activation: i32,
  parameter: f32,
): void {
  setLeft(x, 4, <usize> fanIn << 2);
  product(outGrad, false, weightGrad, 0, fanIn, rows, fanOut);
  if (hasBias) columnSum(outGrad, biasGrad, rows, fanOut);
  setLeft(outGrad, <usize> fanOut << 2, 4);
  product(weight, true, xGrad, 0, rows, fanOut, fanIn);
  if (activation) pointwise_backward(x, xGrad, xGrad, rows * fanIn, activation, parameter, 0);
}
