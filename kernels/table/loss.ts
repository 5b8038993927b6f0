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
});
