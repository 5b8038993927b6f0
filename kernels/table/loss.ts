/** The kernels of loss functions. */

import { kernels } from "./spec.ts";

export const lossKernels = kernels({
  /**
   * Softmax cross-entropy of logits[rows, classes] and targets[rows]: each row's loss, their mean,
   * and the mean's gradient (softmax - one-hot) / rows. One workgroup of 64, so that the mean has
   * one order of addition.
   */
  cross_entropy: {
    bindings: {
      logits: "read",
      targets: "read",
      rowLosses: "write", // [rows]
      loss: "write", // [1]
      logitsGrad: "write", // [rows, classes]
    },
    constants: { rows: "u32", classes: "u32" },
  },
  /**
   * Of each row -weight[t] logProbs[r, t] for its target t; with labelSmoothing that times
   * 1 - labelSmoothing, plus labelSmoothing times its mean over all classes; 0 where the target is
   * ignoreIndex. loss is their sum, if `mean` divided by total, the sum of the targets' weights,
   * else total is 1. The weights are 1 unless hasWeight.
   */
  nll_loss: {
    bindings: {
      logProbs: "read", // [rows, classes]
      targets: "read", // [rows]
      weight: "read", // [classes]
      rowLosses: "write", // [rows]
      loss: "write", // [1]
      total: "write", // [1], saved for the backward pass
    },
    constants: {
      rows: "u32",
      classes: "u32",
      ignoreIndex: "u32",
      labelSmoothing: "f32",
      hasWeight: "u32",
      mean: "u32",
    },
  },
  /**
   * logProbsGrad = -outGrad / total times what nll_loss takes of each element; outGrad holds one
   * value, or if `perRow` one for each row.
   */
  nll_loss_backward: {
    bindings: {
      targets: "read",
      weight: "read",
      total: "read",
      outGrad: "read",
      logProbsGrad: "write",
    },
    constants: {
      rows: "u32",
      classes: "u32",
      ignoreIndex: "u32",
      labelSmoothing: "f32",
      hasWeight: "u32",
      perRow: "u32",
    },
  },
});
