/** The kernel matmul: the product of a linear layer. */

import { product, setActivation, setLeft } from "./parts/product";

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
  setActivation(activation, parameter, 0, 0);
  product(b, false, out, hasBias ? bias : 0, rows, inner, columns);
}
