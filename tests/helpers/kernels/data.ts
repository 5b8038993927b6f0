/** The kernels of kernels/table/data.ts: their float64 oracle, their cases, their walks. */

import type { dataKernels } from "../../../kernels/table/data.ts";
import { cases, EXACT, SIZES, sums } from "./cases.ts";
import { sum } from "./sums.ts";
import type { Cases, Oracles, Walks } from "./types.ts";
import { garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const dataOracle: Oracles<typeof dataKernels> = {
  batch_select(
    { step, indices, inputs, targets, batchInputs, batchTargets },
    { batch, width, steps, examples },
  ) {
    for (let i = 0; i < batch; i++) {
      const row = Math.min(step[0]!, steps - 1) * batch + i;
      const example = Math.min(indices[row]!, examples - 1);
      batchTargets[i] = targets[example]!;
      for (let j = 0; j < width; j++) {
        batchInputs[i * width + j] = inputs[example * width + j]!;
      }
    }
  },

  embedding({ tokens, weight, out }, { positions, dimension }) {
    for (let i = 0; i < positions; i++) {
      for (let d = 0; d < dimension; d++) {
        out[i * dimension + d] = weight[tokens[i]! * dimension + d]!;
      }
    }
  },

  embedding_backward(
    { tokens, outGrad, weightGrad },
    { positions, vocabulary, dimension },
  ) {
    for (let t = 0; t < vocabulary; t++) {
      for (let d = 0; d < dimension; d++) {
        const total = sum(positions, (i) => tokens[i] === t ? outGrad[i * dimension + d]! : 0);
        weightGrad[t * dimension + d] = total;
      }
    }
  },
};

/** The cases of every one of them. */
export const dataCases: Cases<typeof dataKernels> = {
  // Copies.
  batch_select: cases<"batch_select">(
    // Steps 0 to 3 of the tables hold what is no part of them: a read beyond the end would show.
    SIZES.map((batch, i) => ({ batch, width: 1 + i % 8, steps: 1 + i % 4, examples: 40 })),
    (contents, { batch, width }) => ({
      step: Uint32Array.of(2),
      indices: contents.integers(4 * batch, 50),
      inputs: contents.integers(50 * width, 27),
      targets: contents.integers(50, 27),
      batchInputs: contents.integers(batch * width, 27),
      batchTargets: contents.integers(batch, 27),
    }),
    () => EXACT,
  ),
  embedding: cases<"embedding">(
    SIZES.map((positions, i) => ({ positions, dimension: SIZES[(i * 5) % 12]! })),
    (contents, { positions, dimension }) => ({
      tokens: contents.integers(positions, 27),
      weight: contents.normal(27 * dimension),
      out: contents.normal(positions * dimension),
    }),
    () => EXACT,
  ),
  // A row of the vocabulary sums all positions at most.
  embedding_backward: cases<"embedding_backward">(
    SIZES.map((positions, i) => ({
      positions,
      vocabulary: i % 3 === 0 ? 1 : 27,
      dimension: SIZES[(i * 5) % 12]!,
    })).concat({ positions: 1600, vocabulary: 1, dimension: 1 }),
    (contents, { positions, vocabulary, dimension }) => ({
      tokens: contents.integers(positions, vocabulary),
      outGrad: contents.normal(positions * dimension),
      weightGrad: contents.normal(vocabulary * dimension),
    }),
    ({ positions }) => sums(positions),
  ),
};

/** The walks of those with loops. */
export const dataWalks: Walks<typeof dataKernels> = {
  batch_select: [],
  embedding: [],
  embedding_backward: [{
    constants: (positions) => ({ positions, vocabulary: 1, dimension: 1 }),
    buffers: (n) => ({ tokens: new Uint32Array(n), outGrad: terms(n), weightGrad: garbage(1) }),
    tolerance: EXACT,
  }],
};
