/** The matrix products: plain, and with either operand transposed for the two gradients. */

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
  product(b, false, out, hasBias ? bias : 0, 0, rows, inner, columns);
  if (applyTanh) tanh(out, out, rows * columns);
}

/** out[rows, columns] = transpose(a[inner, rows]) b[inner, columns], added to out if `accumulate`. */
export function matmul_transpose_a(
  a: usize,
  b: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  accumulate: i32,
): void {
  setLeft(a, 4, <usize> rows << 2);
  product(b, false, out, accumulate ? out : 0, <usize> columns << 2, rows, inner, columns);
}

/**
 * out[rows, columns] = a[rows, inner] transpose(b[columns, inner]), added to out if `accumulate`;
 * times 1 - tanhOut^2 if `throughTanh`.
 */
export function matmul_transpose_b(
  a: usize,
  b: usize,
  tanhOut: usize,
  out: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  accumulate: i32,
  throughTanh: i32,
): void {
  setLeft(a, <usize> inner << 2, 4);
  product(b, true, out, accumulate ? out : 0, <usize> columns << 2, rows, inner, columns);
  if (throughTanh) tanh_backward(tanhOut, out, out, rows * columns, 0);
}
