/** The kernel linear_backward: products with either operand transposed. */

import { columnSum } from "./parts/columns";
import { product, setActivation, setLeft } from "./parts/product";

/**
 * The gradients of out = x[rows, fanIn] weight[fanIn, fanOut] + bias (biasGrad only if hasBias);
 * xGrad is that of y, where x is the `activation` of y, if there is one, and activatedGrad that of x
 * then, if keepsActivatedGrad.
 */
export function linear_backward(
  x: usize,
  weight: usize,
  outGrad: usize,
  weightGrad: usize,
  biasGrad: usize,
  xGrad: usize,
  activatedGrad: usize,
  rows: i32,
  fanIn: i32,
  fanOut: i32,
  hasBias: i32,
  activation: i32,
  parameter: f32,
  keepsActivatedGrad: i32,
): void {
  setLeft(x, 4, <usize> fanIn << 2);
  product(outGrad, false, weightGrad, 0, fanIn, rows, fanOut);
  if (hasBias) columnSum(outGrad, biasGrad, rows, fanOut);
  setLeft(outGrad, <usize> fanOut << 2, 4);
  setActivation(activation, parameter, x, keepsActivatedGrad ? activatedGrad : 0);
  product(weight, true, xGrad, 0, rows, fanOut, fanIn);
}
