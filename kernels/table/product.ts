/** The product of batches of matrices. */

import { kernels } from "./spec.ts";

export const productKernels = kernels({
  /**
   * out[n] = a[n] b[n] for each n < batch, for a[batch, rows, inner], b[batch, inner, columns] and
   * out[batch, rows, columns]; if `transposeA`, a lies as [batch, inner, rows], and b likewise.
   */
  batch_matmul: {
    bindings: { a: "read", b: "read", out: "write" },
    constants: {
      batch: "u32",
      rows: "u32",
      inner: "u32",
      columns: "u32",
      transposeA: "u32",
      transposeB: "u32",
    },
  },
});
