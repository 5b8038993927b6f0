/** The kernels that look rows up: minibatches of the data set, rows of an embedding. */

import { kernels } from "./spec.ts";

export const dataKernels = kernels({
  /**
   * Row `indices[step * batch + i]` of the data set becomes row i of the minibatch; beyond the last
   * step or example it is the last one's. Bits are moved, of tokens and floats alike.
   */
  batch_select: {
    bindings: {
      step: "read", // [1]
      indices: "read", // [steps, batch]
      inputs: "read", // [examples, width]
      targets: "read", // [examples]
      batchInputs: "write", // [batch, width]
      batchTargets: "write", // [batch]
    },
    constants: { batch: "u32", width: "u32", steps: "u32", examples: "u32" },
  },
  /** out[i] = weight[tokens[i]], for tokens[positions]. */
  embedding: {
    bindings: { tokens: "read", weight: "read", out: "write" },
    constants: { positions: "u32", dimension: "u32" },
  },
  /** weightGrad[t] = sum over positions i with tokens[i] == t of outGrad[i], in order of i. */
  embedding_backward: {
    bindings: { tokens: "read", outGrad: "read", weightGrad: "write" /* as weight */ },
    constants: { positions: "u32", vocabulary: "u32", dimension: "u32" },
  },
});
