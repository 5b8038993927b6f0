/** The kernels that normalise columns, over a batch. */

import { kernels } from "./spec.ts";

export const batchnormKernels = kernels({
  /**
   * Batch normalisation of x[rows, columns] by the batch's own statistics, in training. out = gamma
   * (x - mean) inverseStd + beta; inverseStd = 1 / sqrt(variance + eps), or 0 where that would be
   * 1 / 0 (as for a column of one value, without eps); variance divides by rows, or by rows - 1 if
   * `unbiased`. Then running = (1 - momentum) running + momentum statistic; the statistic is the
   * mean, and the variance divided by rows - 1, or its square root if `runningStd` (the lecture's
   * hand-written form); a momentum of 0 leaves both as they are. Unless `activation` (of
   * formulas.ts, with its parameter) is 0, out is that of it.
   */
  batchnorm_forward: {
    bindings: {
      x: "read",
      gamma: "read",
      beta: "read",
      out: "write",
      mean: "write", // [columns], saved for the backward pass
      inverseStd: "write", // [columns], saved for the backward pass
      runningMean: "write",
      runningVar: "write",
    },
    constants: {
      rows: "u32",
      columns: "u32",
      eps: "f32",
      momentum: "f32",
      unbiased: "u32",
      runningStd: "u32",
      activation: "u32",
      parameter: "f32",
    },
  },
  /**
   * xGrad = gamma inverseStd (outGrad - mean(outGrad) - xHat sum(outGrad xHat) / n), with n = rows,
   * or rows - 1 if `unbiased`; gammaGrad = sum(outGrad xHat); betaGrad = sum(outGrad). Unless
   * `training`, mean and inverseStd were running statistics, on which x has no effect: then xGrad =
   * gamma inverseStd outGrad.
   */
  batchnorm_backward: {
    bindings: {
      x: "read",
      gamma: "read",
      mean: "read",
      inverseStd: "read",
      outGrad: "read",
      xGrad: "write",
      gammaGrad: "write",
      betaGrad: "write",
    },
    constants: {
      rows: "u32",
      columns: "u32",
      unbiased: "u32",
      training: "u32",
    },
  },
  /**
   * Batch normalisation by running statistics: in evaluation. `runningVar` holds a standard
   * deviation if `runningStd`.
   */
  batchnorm_inference: {
    bindings: {
      x: "read",
      gamma: "read",
      beta: "read",
      runningMean: "read",
      runningVar: "read",
      out: "write",
      inverseStd: "write", // [columns], saved for the backward pass
    },
    constants: { rows: "u32", columns: "u32", eps: "f32", runningStd: "u32" },
  },
  /** Mean and variance (divided by rows) of each column of x: moments[0] and moments[1]. */
  column_moments: {
    bindings: { x: "read", moments: "write" /* [2, columns] */ },
    constants: { rows: "u32", columns: "u32" },
  },
});
