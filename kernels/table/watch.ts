/** The kernels that only observe: histories, statistics, histograms. */

import { kernels } from "./spec.ts";

export const watchKernels = kernels({
  /**
   * history[step, 0..size-1] = value, for history[steps, size], if there is such a step; then
   * step += 1 if `advance`. One workgroup of 64.
   */
  write_history: {
    bindings: { value: "read", history: "write", step: "write" },
    constants: { size: "u32", advance: "u32", steps: "u32" },
  },
  /**
   * summary = [mean, standard deviation (size - 1), minimum, maximum]. One workgroup of 64; two
   * passes, so that the deviation does not cancel.
   */
  statistics: {
    bindings: { x: "read", summary: "write" /* [4] */ },
    constants: { size: "u32" },
  },
  /**
   * counts[b] = how many x fall in bin b of `bins` equal bins over [summary[2], summary[3]], the
   * last bin closed; values outside are not counted, and none if the range is not finite. One
   * workgroup of 64.
   */
  histogram: {
    bindings: { x: "read", summary: "read", counts: "write" /* [bins] */ },
    constants: { size: "u32", bins: "u32" },
  },
  /**
   * Moments of a layer's values, of their gradient if `hasGradient`, and if `hasEdge` of what is 1
   * where `edge` is at most `atMost` or at least `atLeast`, else 0: for tensor q moments[q parts + p]
   * = [mean, sum of squared deviations] of part p, as in sgd_with_moments.
   */
  layer_moments: {
    bindings: {
      values: "read", // [size]
      gradient: "read", // [size]
      edge: "read", // [size]
      moments: "write", // [3 parts, 2]
    },
    constants: {
      size: "u32",
      parts: "u32",
      hasGradient: "u32",
      hasEdge: "u32",
      atMost: "f32",
      atLeast: "f32",
    },
  },
  /**
   * history[step, 2 s] = mean and history[step, 2 s + 1] = standard deviation (size - 1) of each
   * tensor s = [size, parts, first], merged from the moments of its parts, moments[first + p], if
   * there is such a step. There are at most `parts` of them.
   */
  record_moments: {
    bindings: {
      moments: "read", // [.., 2]
      tensors: "read", // uint32 [count, 3]
      step: "read", // [1]
      history: "write", // [steps, 2 count]
    },
    constants: { count: "u32", parts: "u32", steps: "u32" },
  },
});
