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
});
