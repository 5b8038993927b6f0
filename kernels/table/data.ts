/** The kernels that look rows up: minibatches of the data set, rows of an embedding. */

import { elementwise, kernels } from "./spec.ts";

export const dataKernels = kernels({
  /** Row `indices[step * batch + i]` of the data set becomes row i of the minibatch. */
  batch_select: {
    bindings: {
      step: "read", // [1]
      indices: "read", // [steps, batch]
      contexts: "read", // [examples, contextLength]
      targets: "read", // [examples]
      batchContexts: "write", // [batch, contextLength]
      batchTargets: "write", // [batch]
    },
    constants: { batch: "u32", contextLength: "u32" },
    workgroups: ({ batch }) => elementwise(batch!),
  },
  /** out[i] = weight[tokens[i]], for tokens[positions]. */
  embedding: {
    bindings: { tokens: "read", weight: "read", out: "write" },
    constants: { positions: "u32", dimension: "u32" },
    workgroups: ({ positions, dimension }) => elementwise(positions! * dimension!),
  },
  /** weightGrad[t] = sum over positions i with tokens[i] == t of outGrad[i], in order of i. */
  embedding_backward: {
    bindings: { tokens: "read", outGrad: "read", weightGrad: "write" /* as weight */ },
    constants: { positions: "u32", vocabulary: "u32", dimension: "u32" },
    workgroups: ({ vocabulary, dimension }) => elementwise(vocabulary! * dimension!),
  },
});
