/** The kernels of kernels/table/linear.ts: their float64 oracle, their cases, their walks. */

import type { linearKernels } from "../../../kernels/table/linear.ts";
import { activationAt, formulaOf } from "../formulas.ts";
import { cases, EXACT, FLAGS, sums } from "./cases.ts";
import { sum } from "./sums.ts";
import type { Cases, KernelBuffers, Oracles, Walks } from "./types.ts";
import { floats, garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const linearOracle: Oracles<typeof linearKernels> = {
  matmul({ a, b, bias, out }, { rows, inner, columns, hasBias, activation, parameter }) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const total = sum(inner, (k) => a[r * inner + k]! * b[k * columns + c]!);
        const value = hasBias ? total + bias[c]! : total;
        out[r * columns + c] = formulaOf(activation)?.value(value, parameter, 0) ?? value;
      }
    }
  },

  linear_backward({ x, weight, outGrad, weightGrad, biasGrad, xGrad, activatedGrad }, constants) {
    const { rows, fanIn, fanOut, hasBias, activation, parameter, keepsActivatedGrad } = constants;
    const through = formulaOf(activation);
    for (let o = 0; o < fanOut; o++) {
      for (let i = 0; i < fanIn; i++) {
        const total = sum(rows, (r) => x[r * fanIn + i]! * outGrad[r * fanOut + o]!);
        weightGrad[i * fanOut + o] = total;
      }
      if (hasBias) biasGrad[o] = sum(rows, (r) => outGrad[r * fanOut + o]!);
    }
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < fanIn; i++) {
        const total = sum(fanOut, (o) => outGrad[r * fanOut + o]! * weight[i * fanOut + o]!);
        if (keepsActivatedGrad && through) activatedGrad[r * fanIn + i] = total;
        xGrad[r * fanIn + i] = through?.gradient(x[r * fanIn + i]!, total, parameter, 0) ?? total;
      }
    }
  },
};

/** [rows, inner, columns]; the last two cross the column, inner and row blocks of the CPU's product. */
const PRODUCTS = [
  [1, 1, 1],
  [2, 3, 5],
  [3, 1, 7],
  [5, 13, 4],
  [7, 2, 27],
  [13, 27, 30],
  [31, 32, 33],
  [32, 30, 200],
  [32, 200, 27],
  [200, 32, 27],
  [33, 65, 100],
  [65, 127, 8],
  [100, 5, 13],
  [127, 100, 1],
  [1, 200, 12],
  [4, 257, 16],
  [66, 300, 500],
  [1027, 260, 13],
] as const;

const products = PRODUCTS.flatMap(([rows, inner, columns]) =>
  FLAGS.map((flag) => ({ rows, inner, columns, flag }))
);

/** The cases of every one of them. */
export const linearCases: Cases<typeof linearKernels> = {
  matmul: cases<"matmul">(
    products.flatMap(({ flag, ...sizes }, i) =>
      [0, i + 1].map((turn) => ({
        ...sizes,
        hasBias: flag,
        ...activationAt(turn),
      }))
    ),
    (contents, { rows, inner, columns }) => ({
      a: contents.normal(rows * inner),
      b: contents.normal(inner * columns),
      bias: contents.normal(columns),
      out: contents.normal(rows * columns),
    }),
    ({ inner }) => sums(inner),
  ),
  linear_backward: cases<"linear_backward">(
    PRODUCTS.flatMap(([rows, fanOut, fanIn], i) =>
      FLAGS.flatMap((hasBias) =>
        [0, 2 * i + hasBias + 1].map((turn) => {
          const keepsActivatedGrad = (i + hasBias) % 2;
          return { rows, fanIn, fanOut, hasBias, ...activationAt(turn), keepsActivatedGrad };
        })
      )
    ),
    (contents, { rows, fanIn, fanOut }) => ({
      x: contents.uniform(rows * fanIn, -1, 1),
      weight: contents.normal(fanIn * fanOut),
      outGrad: contents.normal(rows * fanOut),
      weightGrad: contents.normal(fanIn * fanOut),
      biasGrad: contents.normal(fanOut),
      xGrad: contents.normal(rows * fanIn),
      activatedGrad: contents.normal(rows * fanIn),
    }),
    ({ rows, fanOut }) => sums(Math.max(rows, fanOut)),
  ),
};

const linearBackward = (rows: number, fanOut: number): KernelBuffers<"linear_backward"> => ({
  x: terms(rows),
  weight: terms(fanOut),
  outGrad: terms(rows * fanOut),
  weightGrad: garbage(fanOut),
  biasGrad: garbage(fanOut),
  xGrad: garbage(rows),
  activatedGrad: garbage(rows),
});

/** Of one input, behind a tanh. */
const behindTanh = { fanIn: 1, hasBias: 1, activation: 1, parameter: 0, keepsActivatedGrad: 1 };

/** The walks of those with loops. */
export const linearWalks: Walks<typeof linearKernels> = {
  matmul: [0, 1].map((activation) => ({
    constants: (inner) => ({ rows: 1, inner, columns: 1, hasBias: 1, activation, parameter: 0 }),
    // The sum is about 1, where tanh is not flat.
    buffers: (n) => ({ a: terms(n), b: terms(n, 2 ** -19), bias: floats(0.25), out: garbage(1) }),
    tolerance: activation ? { absolute: 1e-6, relative: 0 } : EXACT,
  })),
  linear_backward: [{
    constants: (rows) => ({ ...behindTanh, rows, fanOut: 1 }),
    buffers: (rows) => linearBackward(rows, 1),
    tolerance: EXACT,
  }, {
    constants: (fanOut) => ({ ...behindTanh, rows: 2, fanOut }),
    buffers: (fanOut) => linearBackward(2, fanOut),
    tolerance: EXACT,
  }],
};
