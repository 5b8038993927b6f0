/** The kernels that normalise rows. */

import { kernels } from "./spec.ts";

export const layernormKernels = kernels({
  /**
   * Normalisation of each row of x: out = weight (x - mean) inverseStd + bias; inverseStd =
   * 1 / sqrt(variance + eps), the variance divided by columns. mean is the first element plus the
   * mean distance from it, so that of a row of one value it is just that; 0 unless `centered` (RMS
   * norm). Unless hasWeight and hasBias they are 1 and 0, and not read.
   */
  layernorm_forward: {
    bindings: {
      x: "read",
      weight: "read", // [columns]
      bias: "read", // [columns]
      out: "write",
      mean: "write", // [rows], saved for the backward pass
      inverseStd: "write", // [rows], saved for the backward pass
    },
    constants: {
      rows: "u32",
      columns: "u32",
      eps: "f32",
      centered: "u32",
      hasWeight: "u32",
      hasBias: "u32",
    },
  },
  /**
   * xGrad = inverseStd (g - mean(g) - xHat mean(g xHat)) by rows, with g = weight outGrad; without
   * mean(g) unless `centered`.
   */
  layernorm_backward: {
    bindings: {
      x: "read",
      weight: "read",
      mean: "read",
      inverseStd: "read",
      outGrad: "read",
      xGrad: "write",
    },
    constants: { rows: "u32", columns: "u32", centered: "u32", hasWeight: "u32" },
  },
  /**
   * weightGrad = sum(outGrad xHat), biasGrad = sum(outGrad), over the rows; each only if hasWeight
   * and hasBias.
   */
  layernorm_affine_backward: {
    bindings: {
      x: "read",
      mean: "read",
      inverseStd: "read",
      outGrad: "read",
      weightGrad: "write", // [columns]
      biasGrad: "write", // [columns]
    },
    constants: { rows: "u32", columns: "u32", hasWeight: "u32", hasBias: "u32" },
  },
});
