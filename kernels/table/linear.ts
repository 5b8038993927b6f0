/** The kernels of a linear layer. */

import { kernels, loop, tileGroups, workgroups } from "./spec.ts";

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
    tiled: true,
    workgroups: ({ rows, columns }, tile) => workgroups(tileGroups(rows!, columns!, tile)),
    iterations: ({ inner }) => loop(inner!),
    split: { along: ["inner"], passes: 1 },
  },
  /**
   * The gradients of out = x weight + bias: weightGrad = transpose(x) outGrad; biasGrad = sum over
   * rows of outGrad, if hasBias; xGrad = outGrad transpose(weight). Unless `activation` is 0, x was
   * that of y, and xGrad becomes the gradient of y.
   */
  linear_backward: {
    bindings: {
      x: "read", // [rows, fanIn]
      weight: "read", // [fanIn, fanOut]
      outGrad: "read", // [rows, fanOut]
      weightGrad: "write",
      biasGrad: "write",
      xGrad: "write",
    },
    constants: {
      rows: "u32",
      fanIn: "u32",
      fanOut: "u32",
      hasBias: "u32",
      activation: "u32",
      parameter: "f32",
    },
    tiled: true,
    workgroups: ({ rows, fanIn, fanOut }, tile) =>
      workgroups(tileGroups(fanIn!, fanOut!, tile) + tileGroups(rows!, fanIn!, tile)),
    // A tile of either gradient, and that of the bias behind it.
    iterations: ({ rows, fanOut }, tile) => loop(Math.max(rows!, fanOut!)) + loop(tile) + loop(0),
    split: { along: ["rows", "fanOut"], passes: 1 },
  },
});
