/** The kernels of kernels/table/product.ts: their float64 oracle, and their cases. */

import { cases, FLAGS, type KernelCase, sums } from "../cases.ts";
import type { KernelConstants, Reference } from "../oracle.ts";

type ProductKernel = "batch_matmul";

/** A reference for every one of them. */
export const productOracle: { readonly [K in ProductKernel]: Reference<K> } = {
  batch_matmul({ a, b, out }, constants) {
    const { batch0, batch1, rows, inner, columns, transposeA, transposeB } = constants;
    for (let o = 0; o < batch0; o++) {
      for (let n = 0; n < batch1; n++) {
        const ofA = o * constants.aStep0 + n * constants.aStep1;
        const ofB = o * constants.bStep0 + n * constants.bStep1;
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            let total = 0;
            for (let k = 0; k < inner; k++) {
              const left = a[ofA + (transposeA ? k * rows + r : r * inner + k)]!;
              total += left * b[ofB + (transposeB ? c * inner + k : k * columns + c)]!;
            }
            out[((o * batch1 + n) * rows + r) * columns + c] = total;
          }
        }
      }
    }
  },
};

/** [batch0, batch1, rows, inner, columns]; some cross the tiles, and the blocks of the CPU's product. */
const BATCHES = [
  [1, 1, 1, 1, 1],
  [1, 3, 2, 3, 5],
  [2, 3, 1, 7, 4],
  [2, 2, 9, 8, 13],
  [3, 2, 4, 5, 1],
  [1, 5, 31, 33, 8],
  [2, 4, 8, 16, 16],
  [1, 2, 65, 300, 13],
] as const;

/** How the batches of a and b lie: both whole, or one matrix for all along an axis. */
const STEPS = [
  { aOuter: 1, aBatch: 1, bOuter: 1, bBatch: 1 },
  { aOuter: 0, aBatch: 0, bOuter: 1, bBatch: 1 },
  { aOuter: 1, aBatch: 1, bOuter: 0, bBatch: 1 },
  { aOuter: 0, aBatch: 1, bOuter: 1, bBatch: 0 },
] as const;

const batches = BATCHES.flatMap(([batch0, batch1, rows, inner, columns], i) =>
  FLAGS.flatMap((transposeA) =>
    FLAGS.map((transposeB): KernelConstants<"batch_matmul"> => {
      const { aOuter, aBatch, bOuter, bBatch } = STEPS[(i + transposeA + 2 * transposeB) % 4]!;
      const [aStep1, bStep1] = [aBatch * rows * inner, bBatch * inner * columns];
      const sizes = { batch0, batch1, rows, inner, columns, transposeA, transposeB };
      const aStep0 = aOuter * (aBatch ? batch1 : 1) * rows * inner;
      const bStep0 = bOuter * (bBatch ? batch1 : 1) * inner * columns;
      return { ...sizes, aStep0, aStep1, bStep0, bStep1 };
    })
  )
);

/** Cases of every one of them. */
export const productCases: { readonly [K in ProductKernel]: readonly KernelCase<K>[] } = {
  batch_matmul: cases<"batch_matmul">(
    batches,
    (contents, { batch0, batch1, rows, inner, columns, ...steps }) => ({
      a: contents.normal(
        (batch0 - 1) * steps.aStep0 + (batch1 - 1) * steps.aStep1 + rows * inner,
      ),
      b: contents.normal(
        (batch0 - 1) * steps.bStep0 + (batch1 - 1) * steps.bStep1 + inner * columns,
      ),
      out: contents.normal(batch0 * batch1 * rows * columns),
    }),
    ({ inner }) => sums(inner),
  ),
};
