/** The kernels of kernels/table/product.ts: their float64 oracle, their cases, their walks. */

import type { productKernels } from "../../../kernels/table/product.ts";
import { cases, EXACT, FLAGS, sums } from "./cases.ts";
import type { Cases, Oracles, Walks } from "./types.ts";
import { garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const productOracle: Oracles<typeof productKernels> = {
  batch_matmul({ a, b, out }, { batch, rows, inner, columns, transposeA, transposeB }) {
    for (let n = 0; n < batch; n++) {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          let total = 0;
          for (let k = 0; k < inner; k++) {
            const left = transposeA ? k * rows + r : r * inner + k;
            const right = transposeB ? c * inner + k : k * columns + c;
            total += a[n * rows * inner + left]! * b[n * inner * columns + right]!;
          }
          out[(n * rows + r) * columns + c] = total;
        }
      }
    }
  },
};

/** [batch, rows, inner, columns]; some cross the tiles, and the blocks of the CPU's product. */
const BATCHES = [
  [1, 1, 1, 1],
  [3, 2, 3, 5],
  [6, 1, 7, 4],
  [4, 9, 8, 13],
  [5, 4, 5, 1],
  [5, 31, 33, 8],
  [7, 8, 16, 16],
  [2, 65, 300, 13],
] as const;

/** Cases of every one of them. */
export const productCases: Cases<typeof productKernels> = {
  batch_matmul: cases<"batch_matmul">(
    BATCHES.flatMap(([batch, rows, inner, columns]) =>
      FLAGS.flatMap((transposeA) =>
        FLAGS.map((transposeB) => ({ batch, rows, inner, columns, transposeA, transposeB }))
      )
    ),
    (contents, { batch, rows, inner, columns }) => ({
      a: contents.normal(batch * rows * inner),
      b: contents.normal(batch * inner * columns),
      out: contents.normal(batch * rows * columns),
    }),
    ({ inner }) => sums(inner),
  ),
};

/** The walks of those with loops. */
export const productWalks: Walks<typeof productKernels> = {
  batch_matmul: [{
    constants: (inner) => ({ batch: 1, rows: 1, inner, columns: 1, transposeA: 0, transposeB: 0 }),
    buffers: (n) => ({ a: terms(n), b: terms(n, 2 ** -19), out: garbage(1) }),
    tolerance: EXACT,
  }],
};
