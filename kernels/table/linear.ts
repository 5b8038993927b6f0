/** The kernels of a linear layer. */

import { kernels } from "./spec.ts";

export const linearKernels = kernels({
  /**
   * out[rows, columns] = a[rows, inner] b[inner, columns] + bias[columns] (bias only if hasBias);
   * `activation` (of formulas.ts, with its parameter) of it unless that is 0.
   */
  matmul: {
    bindings: { a: "read", b: "read", bias: "read", out: "write" },
    constants: {
      rows: "u32",
      inner: "u32",
      columns: "u32",
      hasBias: "u32",
      activation: "u32",
      parameter: "f32",
    },
  },
  /**
   * The gradients of out = x weight + bias: weightGrad = transpose(x) outGrad; biasGrad = sum over
   * rows of outGrad, if hasBias; xGrad = outGrad transpose(weight). Unless `activation` is 0, x was
   * that of y, and xGrad becomes the gradient of y, while that of x goes to activatedGrad if
   * keepsActivatedGrad.
   */
  linear_backward: {
    bindings: {
      x: "read", // [rows, fanIn]
      weight: "read", // [fanIn, fanOut]
      outGrad: "read", // [rows, fanOut]
      weightGrad: "write",
      biasGrad: "write",
      xGrad: "write", // [rows, fanIn]
      activatedGrad: "write", // as xGrad; whatever it is where it is not needed
    },
    constants: {
      rows: "u32",
      fanIn: "u32",
      fanOut: "u32",
      hasBias: "u32",
      activation: "u32",
      parameter: "f32",
      keepsActivatedGrad: "u32",
    },
  },
});
