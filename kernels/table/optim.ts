/** The kernels of an optimiser's step. */

import { elementwise, kernels, loop, noLoops } from "./spec.ts";

export const optimKernels = kernels({
  /**
   * parameters -= learningRates[step] gradients, over a whole arena or a padded region: `size` is a
   * multiple of 4. From step `steps` on the rate is NaN: so the run ends as diverged, instead of
   * going on with what lies behind the table.
   */
  sgd: {
    bindings: {
      parameters: "write",
      gradients: "read",
      learningRates: "read", // [steps]
      step: "read", // [1]
    },
    constants: { size: "u32", steps: "u32" },
    workgroups: ({ size }) => elementwise(size! / 4),
    iterations: noLoops,
  },
  /**
   * sgd of each segment s = [offset, size] of an arena, offsets being multiples of 4, with ratios[s] =
   * log10(learningRate std(gradient) / std(updated parameter)), standard deviations divided by
   * size - 1. A workgroup a segment.
   */
  sgd_with_ratios: {
    bindings: {
      parameters: "write",
      gradients: "read",
      segments: "read", // uint32 [count, 2]
      learningRates: "read", // [steps]
      step: "read", // [1]
      ratios: "write", // [count]
    },
    constants: { count: "u32", steps: "u32" },
    workgroups: ({ count }) => [count!, 1],
    // As if the whole arena were one segment: 1,024 elements an iteration, then up to 256 each.
    iterations: (_, _tile, { parameters }) =>
      loop(Math.ceil(parameters! / 1024)) + loop(4) + loop(6),
  },
});
