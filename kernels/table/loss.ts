/** The kernels of loss functions. */

import { kernels, loop } from "./spec.ts";

/** From so many classes on (MANY in the WGSL) one invocation cannot pass a row three times. */
const MANY_CLASSES = 21841;

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
    workgroups: () => [1, 1],
    // An invocation a row; of many classes all 64 share each row, with trees of 6 levels.
    iterations: ({ rows, classes }) =>
      classes! < MANY_CLASSES
        ? loop(Math.ceil(rows! / 64), 3 * loop(classes!), 3) + loop(6)
        : loop(rows!, 3 * loop(Math.ceil(classes! / 64)) + 2 * loop(6), 5) + loop(6),
    split: { along: ["rows"], passes: 1 },
  },
});
