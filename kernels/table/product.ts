/** The product of batches of matrices. */

import { kernels } from "./spec.ts";

export const productKernels = kernels({
  /**
   * out[i, j] = a_ij b_ij, of matrices a_ij[rows, inner] at a[i aStep0 + j aStep1] and
   * b_ij[inner, columns] likewise, for out[batch0, batch1, rows, columns]. A step of 0 takes one matrix
   * for all. If `transposeA`, those of a lie transposed, as [inner, rows]; b likewise.
   */
  batch_matmul: {
    bindings: { a: "read", b: "read", out: "write" },
    constants: {
      batch0: "u32",
      batch1: "u32",
      rows: "u32",
      inner: "u32",
      columns: "u32",
      transposeA: "u32",
      transposeB: "u32",
      aStep0: "u32",
      aStep1: "u32",
      bStep0: "u32",
      bStep1: "u32",
    },
  },
});
