/** The matrix products: plain, and with either operand transposed for the gradients. */

import { columnSum } from "./columns";
import { tanh_backward } from "./elementwise";
import { product, setLeft } from "./product";
import { tanh } from "./simd";

/**
 * out[rows, columns] = a[rows, inner] b[inner, columns] + bias[columns] (bias only if hasBias), or
 * its tanh if `applyTanh`.
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
  applyTanh: i32,
): void {
  setLeft(a, <usize> inner << 2, 4);
  product(b, false, out, hasBias ? bias : 0, rows, inner, columns);
  if (applyTanh) tanh(out, out, rows * columns);
}

/**
 * The gradients of out = x[rows, fanIn] weight[fanIn, fanOut] + bias (biasGrad only if hasBias);
 * xGrad is that of y, where x = tanh(y), if `throughTanh`.
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
  throughTanh: i32,
): void {
  setLeft(x, 4, <usize> fanIn << 2);
  product(outGrad, false, weightGrad, 0, fanIn, rows, fanOut);
  if (hasBias) columnSum(outGrad, biasGrad, rows, fanOut);
  setLeft(outGrad, <usize> fanOut << 2, 4);
  product(weight, true, xGrad, 0, rows, fanOut, fanIn);
  if (throughTanh) tanh_backward(x, xGrad, xGrad, rows * fanIn);
}
