/** The kernels of kernels/table/batchnorm.ts: their float64 oracle, their cases, their walks. */

import type { batchnormKernels } from "../../../kernels/table/batchnorm.ts";
import { activationAt, formulaOf } from "../formulas.ts";
import { cases, FLAGS } from "./cases.ts";
import type { Contents } from "./contents.ts";
import { sum } from "./sums.ts";
import type { Cases, KernelBuffer, Oracles, Tolerance, Walks } from "./types.ts";
import { CLOSE, floats, garbage, terms } from "./walks.ts";

/** The mean of a column of x[rows, columns] and its sum of squared deviations. */
function columnStatistics(x: KernelBuffer, column: number, rows: number, columns: number) {
  const mean = sum(rows, (r) => x[r * columns + column]!) / rows;
  const squares = sum(rows, (r) => (x[r * columns + column]! - mean) ** 2);
  return { mean, squares };
}

/** A reference for every one of them. */
export const batchnormOracle: Oracles<typeof batchnormKernels> = {
  batchnorm_forward(
    { x, gamma, beta, out, mean, inverseStd, runningMean, runningVar },
    { rows, columns, eps, momentum, unbiased, runningStd, activation, parameter },
  ) {
    for (let c = 0; c < columns; c++) {
      const statistics = columnStatistics(x, c, rows, columns);
      const variance = statistics.squares / (unbiased ? rows - 1 : rows);
      const inverse = variance + eps === 0 ? 0 : 1 / Math.sqrt(variance + eps);
      for (let i = c; i < rows * columns; i += columns) {
        const value = gamma[c]! * (x[i]! - statistics.mean) * inverse + beta[c]!;
        out[i] = formulaOf(activation)?.value(value, parameter, 0) ?? value;
      }
      const spread = statistics.squares / (rows - 1);
      const tracked = runningStd ? Math.sqrt(spread) : spread;
      mean[c] = statistics.mean;
      inverseStd[c] = inverse;
      if (momentum === 0) continue;
      runningMean[c] = (1 - momentum) * runningMean[c]! + momentum * statistics.mean;
      runningVar[c] = (1 - momentum) * runningVar[c]! + momentum * tracked;
    }
  },

  batchnorm_backward(
    { x, gamma, mean, inverseStd, outGrad, xGrad, gammaGrad, betaGrad },
    { rows, columns, unbiased, training },
  ) {
    const divisor = unbiased ? rows - 1 : rows;
    for (let c = 0; c < columns; c++) {
      const inverse = inverseStd[c]!;
      const deviation = (r: number) => x[r * columns + c]! - mean[c]!;
      const total = sum(rows, (r) => outGrad[r * columns + c]!);
      const products = sum(rows, (r) => outGrad[r * columns + c]! * deviation(r));
      for (let r = 0; r < rows; r++) {
        const i = r * columns + c;
        const slope = products * inverse * inverse / divisor;
        const centered = outGrad[i]! - total / rows - deviation(r) * slope;
        xGrad[i] = (training ? centered : outGrad[i]!) * inverse * gamma[c]!;
      }
      gammaGrad[c] = products * inverse;
      betaGrad[c] = total;
    }
  },

  batchnorm_inference(
    { x, gamma, beta, runningMean, runningVar, out, inverseStd },
    { rows, columns, eps, runningStd },
  ) {
    for (let i = 0; i < rows * columns; i++) {
      const c = i % columns;
      const variance = runningStd ? runningVar[c]! ** 2 : runningVar[c]!;
      inverseStd[c] = 1 / Math.sqrt(variance + eps);
      out[i] = gamma[c]! * (x[i]! - runningMean[c]!) / Math.sqrt(variance + eps) + beta[c]!;
    }
  },

  column_moments({ x, moments }, { rows, columns }) {
    for (let c = 0; c < columns; c++) {
      const { mean, squares } = columnStatistics(x, c, rows, columns);
      moments[c] = mean;
      moments[columns + c] = squares / rows;
    }
  },
};

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

/** Values of a batch-normalised layer, whose columns have different means and deviations. */
function columnsOfX(contents: Contents, rows: number, columns: number): Float32Array {
  const mean = contents.normal(columns);
  const deviation = contents.uniform(columns, 0.5, 2);
  return contents.normal(rows * columns).map((value, i) =>
    value * deviation[i % columns]! + mean[i % columns]!
  );
}

/** 1 / the biased deviation, as batchnorm_forward would have saved it. */
function savedStatistics(x: Float32Array, rows: number, columns: number) {
  const mean = new Float32Array(columns);
  const inverseStd = new Float32Array(columns);
  for (let c = 0; c < columns; c++) {
    const column = Array.from({ length: rows }, (_, r) => x[r * columns + c]!);
    mean[c] = column.reduce((total, value) => total + value, 0) / rows;
    const squares = column.reduce((total, value) => total + (value - mean[c]!) ** 2, 0);
    inverseStd[c] = 1 / Math.sqrt(squares / rows + 1e-5);
  }
  return { mean, inverseStd };
}

/** The cases of every one of them. */
export const batchnormCases: Cases<typeof batchnormKernels> = {
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
};

/** The walks of those with loops. */
export const batchnormWalks: Walks<typeof batchnormKernels> = {
  batchnorm_forward: [{
    constants: (rows) => ({
      rows,
      columns: 1,
      eps: 1e-5,
      momentum: 0.5,
      unbiased: 0,
      runningStd: 0,
      activation: 1,
      parameter: 0,
    }),
    buffers: (n) => ({
      x: terms(n),
      gamma: floats(0.5),
      beta: floats(0.1),
      out: garbage(n),
      mean: garbage(1),
      inverseStd: garbage(1),
      runningMean: floats(0),
      runningVar: floats(1),
    }),
    tolerance: CLOSE,
  }],
  batchnorm_backward: [{
    constants: (rows) => ({ rows, columns: 1, unbiased: 0, training: 1 }),
    buffers: (n) => ({
      x: terms(n),
      gamma: floats(0.5),
      mean: floats(2),
      inverseStd: floats(1.2),
      outGrad: terms(n, 2 ** -4),
      xGrad: garbage(n),
      gammaGrad: garbage(1),
      betaGrad: garbage(1),
    }),
    tolerance: CLOSE,
  }],
  batchnorm_inference: [],
  column_moments: [{
    constants: (rows) => ({ rows, columns: 1 }),
    buffers: (n) => ({ x: terms(n), moments: garbage(2) }),
    tolerance: CLOSE,
  }],
};
