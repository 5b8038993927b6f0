/**
 * Test cases for every kernel: constants, generic contents for the buffers and a tolerance.
 *
 * Sizes include 1, primes, and numbers beside the multiples of 4, 8 and the tiles and blocks of
 * either device. Buffers that a kernel writes start with random contents, so that a missing write
 * or a wrong `accumulate` shows.
 */

import { formulaTable } from "../../kernels/table/formulas.ts";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { cases, EXACT, FEW, FLAGS, type KernelCase, SIZES, sums, type Tolerance } from "./cases.ts";
import { columnsOfX, savedStatistics } from "./contents.ts";
import { activationAt, formulaCases, formulaOf, slopeFromOut } from "./formulas.ts";
import { reduceCases } from "./kernels/reduce.ts";
import { optimCases } from "./optim_cases.ts";
import { lossCases } from "./kernels/loss.ts";
import { normCases } from "./kernels/norm.ts";
import { productCases } from "./kernels/product.ts";
import { shapeCases } from "./kernels/shape.ts";
import type { KernelBuffer } from "./oracle.ts";

export type { KernelCase, Tolerance } from "./cases.ts";

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
const TANH = formulaTable.tanh.code;
/** The sizes at which a function is tried: tanh at all, of the others the loop's edges. */
const sizesOf = (code: number): readonly number[] => code === TANH ? SIZES : [1, 2, 3, 7, 65, 200];

/** [rows, columns] of column-wise kernels. */
const MATRICES = [
  [2, 1],
  [2, 5],
  [3, 8],
  [5, 13],
  [7, 16],
  [32, 200],
  [31, 27],
  [33, 100],
  [127, 30],
  [200, 65],
] as const;

/**
 * Two rows can lie close together: then 1 / deviation is large, and so is the effect of rounding
 * the mean (by at most 2^-24 of |x| < 8) on xHat. The seeds here give gaps above 0.005.
 */
const batchnormTolerance = ({ rows }: { rows: number }): Tolerance =>
  rows < 8 ? { absolute: 2e-4, relative: 2e-4 } : { absolute: 1e-5, relative: 1e-5 };

/** Every kernel's cases. */
export const kernelCases: { readonly [K in KernelName]: readonly KernelCase<K>[] } = {
  ...optimCases,
  ...shapeCases,
  ...lossCases,
  ...normCases,
  ...productCases,
  ...reduceCases,
  // Copies.
  batch_select: cases<"batch_select">(
    // Steps 0 to 3 of the tables hold what is no part of them: a read beyond the end would show.
    SIZES.map((batch, i) => ({ batch, contextLength: 1 + i % 8, steps: 1 + i % 4, examples: 40 })),
    (contents, { batch, contextLength }) => ({
      step: Uint32Array.of(2),
      indices: contents.integers(4 * batch, 50),
      contexts: contents.integers(50 * contextLength, 27),
      targets: contents.integers(50, 27),
      batchContexts: contents.integers(batch * contextLength, 27),
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
          return { rows, fanIn, fanOut, hasBias, ...activationAt(turn) };
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
    }),
    ({ rows, fanOut }) => sums(Math.max(rows, fanOut)),
  ),
  copy: cases<"copy">(
    SIZES.flatMap((size) => FLAGS.map((accumulate) => ({ size, accumulate }))),
    (contents, { size }) => ({ x: contents.normal(size), out: contents.normal(size) }),
    () => FEW,
  ),
  pointwise: formulaCases.flatMap(({ range: [low, high], ...constants }) =>
    // Of tanh relative, since tanh(x) ~ x for tiny x; the smallest value is 0, which must stay 0.
    cases<"pointwise">(
      sizesOf(constants.formula).map((size) => ({ ...constants, size })),
      (contents, { size }) => {
        const special = [50, -50, 1e30, -1e30, 0, 1e-6, -1e-20, 9.5, -8.9, 0.3];
        const x = contents.uniform(size, low, high);
        return {
          x: size < 20 || low >= 0 ? x : x.map((value, i) => special[i - 5] ?? value),
          out: contents.normal(size),
        };
      },
      ({ formula }) => formula === TANH ? { absolute: 0, relative: 4e-7 } : FEW,
    )
  ),
  pointwise_backward: formulaCases.flatMap(({ range: [low, high], ...constants }) =>
    cases<"pointwise_backward">(
      sizesOf(constants.formula).map((size) => ({ ...constants, size })),
      (contents, { size, formula, parameter, parameter2 }) => ({
        value: contents.uniform(size, low, high).map((x) =>
          slopeFromOut(formula) ? formulaOf(formula)!.value(x, parameter, parameter2) : x
        ),
        outGrad: contents.normal(size),
        xGrad: contents.normal(size),
      }),
      () => FEW,
    )
  ),
  batchnorm_forward: cases<"batchnorm_forward">(
    MATRICES.flatMap(([rows, columns], i) => [
      { rows, columns, eps: 1e-5, momentum: 0.1, unbiased: 0, runningStd: 0, ...activationAt(0) },
      { rows, columns, eps: 1e-5, momentum: 1, unbiased: 1, runningStd: 0, ...activationAt(1) },
      { rows, columns, eps: 0, momentum: 0.001, unbiased: 1, runningStd: 1, ...activationAt(i) },
      { rows, columns, eps: 1e-5, momentum: 0, unbiased: 0, runningStd: 0, ...activationAt(i + 1) },
    ]),
    (contents, { rows, columns }) => ({
      x: columnsOfX(contents, rows, columns),
      gamma: contents.normal(columns, 1, 0.3),
      beta: contents.normal(columns),
      out: contents.normal(rows * columns),
      mean: contents.normal(columns),
      inverseStd: contents.normal(columns),
      runningMean: contents.normal(columns),
      runningVar: contents.uniform(columns, 0.5, 2),
    }),
    batchnormTolerance,
  ),
  batchnorm_backward: cases<"batchnorm_backward">(
    MATRICES.flatMap(([rows, columns]) => [
      { rows, columns, unbiased: 0, training: 1 },
      { rows, columns, unbiased: 1, training: 1 },
      { rows, columns, unbiased: 0, training: 0 },
    ]),
    (contents, { rows, columns }) => {
      const x = columnsOfX(contents, rows, columns);
      return {
        x,
        gamma: contents.normal(columns, 1, 0.3),
        ...savedStatistics(x, rows, columns),
        outGrad: contents.normal(rows * columns),
        xGrad: contents.normal(rows * columns),
        gammaGrad: contents.normal(columns),
        betaGrad: contents.normal(columns),
      };
    },
    batchnormTolerance,
  ),
  batchnorm_inference: cases<"batchnorm_inference">(
    [[1, 1], [1, 13], ...MATRICES].flatMap(([rows, columns]) =>
      FLAGS.map((runningStd) => ({ rows: rows!, columns: columns!, eps: 1e-5, runningStd }))
    ),
    (contents, { rows, columns }) => ({
      x: columnsOfX(contents, rows, columns),
      gamma: contents.normal(columns, 1, 0.3),
      beta: contents.normal(columns),
      runningMean: contents.normal(columns),
      runningVar: contents.uniform(columns, 0.5, 2),
      out: contents.normal(rows * columns),
      inverseStd: contents.normal(columns),
    }),
    () => ({ absolute: 4e-6, relative: 1e-6 }), // about five roundings of numbers up to 16
  ),
  column_moments: cases<"column_moments">(
    [[1, 1], [1, 13], ...MATRICES].map(([rows, columns]) => ({ rows: rows!, columns: columns! })),
    (contents, { rows, columns }) => ({
      x: columnsOfX(contents, rows, columns),
      moments: contents.normal(2 * columns),
    }),
    () => ({ absolute: 2e-6, relative: 4e-6 }), // means of rows of size 1; rows cancel in the sums
  ),
  // Losses up to 160 to a few roundings; a loss near 0 is ln(1 + small), good to 2^-24 of 1.
  cross_entropy: [
    ...cases<"cross_entropy">(
      [[1, 1], [1, 27], [2, 3], [3, 2], [5, 13], [32, 27], [31, 65], [7, 100], [127, 30]].map(
        ([rows, classes]) => ({ rows: rows!, classes: classes! }),
      ),
      (contents, { rows, classes }) => ({
        logits: contents.normal(rows * classes, 0, 3),
        targets: contents.integers(rows, classes),
        rowLosses: contents.normal(rows),
        loss: contents.normal(1),
        logitsGrad: contents.normal(rows * classes),
      }),
      () => ({ absolute: 1e-6, relative: 1e-6 }),
    ),
    ...cases<"cross_entropy">(
      [{ rows: 32, classes: 27 }, { rows: 5, classes: 2 }, { rows: 193, classes: 100 }],
      (contents, { rows, classes }) => ({
        logits: contents.normal(rows * classes).map((value) => value > 0 ? 80 : -80),
        targets: contents.integers(rows, classes),
        rowLosses: contents.normal(rows),
        loss: contents.normal(1),
        logitsGrad: contents.normal(rows * classes),
      }),
      () => ({ absolute: 1e-6, relative: 1e-6 }),
    ).map((extreme) => ({ ...extreme, label: `${extreme.label}, logits of 80 and -80` })),
  ],
  record: cases<"record">(
    [1, 2, 3, 5, 13, 64, 65, 100].flatMap((size) =>
      FLAGS.flatMap((advance) => [2, 3].map((steps) => ({ size, advance, steps })))
    ),
    (contents, { size }) => ({
      value: contents.normal(size),
      history: contents.normal(4 * size),
      step: Uint32Array.of(2),
    }),
    () => EXACT,
  ),
  // The mean of values about 0.3, and deviations from it.
  statistics: cases<"statistics">(
    SIZES.slice(1).concat(5000).map((size) => ({ size, threshold: 0.97 })),
    (contents, { size }) => ({
      x: contents.normal(size, 0.3, 1),
      summary: contents.normal(5),
    }),
    () => ({ absolute: 1e-6, relative: 2e-6 }),
  ),
  // Counts are exact: no value of these seeds lies within rounding of a bin's edge.
  histogram: cases<"histogram">(
    SIZES.flatMap((size) => [1, 7, 50].map((bins) => ({ size, bins }))),
    (contents, { size, bins }) => {
      const x = contents.normal(size);
      x[size - 1] = 1.75; // the closed end of the last bin
      return {
        x,
        summary: Float32Array.of(0, 1, -1.5, 1.75, 0),
        counts: contents.integers(bins, 1000),
      };
    },
    () => EXACT,
  ),
};

/** The first element that is off in a binding that `kernel` writes, in words; undefined if none. */
export function mismatch(
  kernel: KernelName,
  label: string,
  expected: Readonly<Record<string, KernelBuffer>>,
  found: Readonly<Record<string, KernelBuffer>>,
  { absolute, relative }: Tolerance,
): string | undefined {
  for (const binding of Object.keys(kernelTable[kernel].bindings)) {
    const [want, have] = [expected[binding]!, found[binding]!];
    const errors = Array.from(want, (value, i) => Object.is(value, have[i]) ? 0 : have[i]! - value);
    const off = errors.findIndex((error, i) =>
      error !== 0 && !(Math.abs(error) <= absolute + relative * Math.abs(want[i]!))
    );
    if (off < 0) continue;
    const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
    return `${kernel} (${label}): ${binding}[${off}] expected ${want[off]}, found ${have[off]}; ` +
      `largest error ${largest}`;
  }
  return undefined;
}
