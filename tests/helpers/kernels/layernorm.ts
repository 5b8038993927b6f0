/** The kernels of kernels/table/layernorm.ts: their float64 oracle, their cases, their walks. */

import type { layernormKernels } from "../../../kernels/table/layernorm.ts";
import { cases } from "./cases.ts";
import type { Contents } from "./contents.ts";
import { sum } from "./sums.ts";
import type { Cases, Oracles, Tolerance, Walks } from "./types.ts";
import { CLOSE, floats, garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const layernormOracle: Oracles<typeof layernormKernels> = {
  layernorm_forward({ x, weight, bias, out, mean, inverseStd }, constants) {
    const { rows, columns, eps, centered, hasWeight, hasBias } = constants;
    for (let r = 0; r < rows; r++) {
      const at = (c: number) => x[r * columns + c]!;
      const center = centered ? at(0) + sum(columns, (c) => at(c) - at(0)) / columns : 0;
      const variance = sum(columns, (c) => (at(c) - center) ** 2) / columns;
      const inverse = 1 / Math.sqrt(variance + eps);
      for (let c = 0; c < columns; c++) {
        const scaled = (at(c) - center) * inverse * (hasWeight ? weight[c]! : 1);
        out[r * columns + c] = scaled + (hasBias ? bias[c]! : 0);
      }
      mean[r] = center;
      inverseStd[r] = inverse;
    }
  },

  layernorm_backward({ x, weight, mean, inverseStd, outGrad, xGrad }, constants) {
    const { rows, columns, centered, hasWeight } = constants;
    for (let r = 0; r < rows; r++) {
      const inverse = inverseStd[r]!;
      const deviation = (c: number) => x[r * columns + c]! - mean[r]!;
      const gradient = (c: number) => outGrad[r * columns + c]! * (hasWeight ? weight[c]! : 1);
      const shift = centered ? sum(columns, gradient) / columns : 0;
      const products = sum(columns, (c) => gradient(c) * deviation(c));
      const slope = products * inverse * inverse / columns;
      for (let c = 0; c < columns; c++) {
        xGrad[r * columns + c] = inverse * (gradient(c) - shift - deviation(c) * slope);
      }
    }
  },

  layernorm_affine_backward(buffers, { rows, columns, hasWeight, hasBias }) {
    const { x, mean, inverseStd, outGrad, weightGrad, biasGrad } = buffers;
    for (let c = 0; c < columns; c++) {
      const gradient = (r: number) => outGrad[r * columns + c]!;
      const unit = (r: number) => (x[r * columns + c]! - mean[r]!) * inverseStd[r]!;
      if (hasWeight) weightGrad[c] = sum(rows, (r) => gradient(r) * unit(r));
      if (hasBias) biasGrad[c] = sum(rows, gradient);
    }
  },
};

/** [rows, columns]; of more than 512 columns 64 invocations of a GPU share a row, else 8. */
const MATRICES = [
  [1, 1],
  [1, 2],
  [5, 2],
  [8, 3],
  [13, 5],
  [16, 7],
  [3, 31],
  [32, 100],
  [7, 64],
  [100, 33],
  [30, 127],
  [5, 700],
  [65, 200],
] as const;

/** Every combination of what can be left out, at every size. */
const shapes = MATRICES.flatMap(([rows, columns], i) =>
  [0, 1].flatMap((centered) =>
    [0, 1].map((hasWeight) => {
      return { rows, columns, centered, hasWeight, hasBias: (i + centered + hasWeight) % 2 };
    })
  )
);

/** Values of rows with means and deviations of their own. */
function rowsOfX(contents: Contents, rows: number, columns: number): Float32Array {
  const mean = contents.normal(rows);
  const deviation = contents.uniform(rows, 0.5, 2);
  return contents.normal(rows * columns).map((value, i) => {
    const row = Math.floor(i / columns);
    return value * deviation[row]! + mean[row]!;
  });
}

/** Few values can lie close together: then 1 / deviation, and so the effect of rounding, is large. */
const ofRows = ({ columns }: { columns: number }): Tolerance =>
  columns < 8 ? { absolute: 2e-4, relative: 2e-4 } : { absolute: 1e-5, relative: 1e-5 };

/** The cases of every one of them. */
export const layernormCases: Cases<typeof layernormKernels> = {
  layernorm_forward: cases<"layernorm_forward">(
    shapes.map((shape, i) => ({ ...shape, eps: [1e-5, 2 ** -23, 0.5][i % 3]! })),
    (contents, { rows, columns }) => ({
      x: rowsOfX(contents, rows, columns),
      weight: contents.normal(columns, 1, 0.3),
      bias: contents.normal(columns),
      out: contents.normal(rows * columns),
      mean: contents.normal(rows),
      inverseStd: contents.normal(rows),
    }),
    ofRows,
  ),
  layernorm_backward: cases<"layernorm_backward">(
    shapes.map(({ hasBias: _, ...shape }) => shape),
    (contents, { rows, columns, centered }) => ({
      x: rowsOfX(contents, rows, columns),
      weight: contents.normal(columns, 1, 0.3),
      mean: centered ? contents.normal(rows) : new Float32Array(rows),
      inverseStd: contents.uniform(rows, 0.5, 2),
      outGrad: contents.normal(rows * columns),
      xGrad: contents.normal(rows * columns),
    }),
    ofRows,
  ),
  layernorm_affine_backward: cases<"layernorm_affine_backward">(
    shapes.map(({ centered, ...shape }) => ({ ...shape, hasBias: centered })),
    (contents, { rows, columns }) => ({
      x: rowsOfX(contents, rows, columns),
      mean: contents.normal(rows),
      inverseStd: contents.uniform(rows, 0.5, 2),
      outGrad: contents.normal(rows * columns),
      weightGrad: contents.normal(columns),
      biasGrad: contents.normal(columns),
    }),
    () => ({ absolute: 1e-5, relative: 1e-5 }),
  ),
};

/** The walks of those with loops. */
export const layernormWalks: Walks<typeof layernormKernels> = {
  layernorm_forward: [{
    constants: (columns) => ({
      rows: 2,
      columns,
      eps: 1e-5,
      centered: 1,
      hasWeight: 1,
      hasBias: 1,
    }),
    buffers: (n) => ({
      x: terms(2 * n),
      weight: terms(n),
      bias: terms(n),
      out: garbage(2 * n),
      mean: garbage(2),
      inverseStd: garbage(2),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  layernorm_backward: [{
    constants: (columns) => ({ rows: 2, columns, centered: 1, hasWeight: 1 }),
    buffers: (n) => ({
      x: terms(2 * n),
      weight: terms(n, 2 ** -4),
      mean: floats(2, 3),
      inverseStd: floats(1.2, 0.7),
      outGrad: terms(2 * n, 2 ** -4),
      xGrad: garbage(2 * n),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  layernorm_affine_backward: [{
    constants: (rows) => ({ rows, columns: 1, hasWeight: 1, hasBias: 1 }),
    buffers: (n) => ({
      x: terms(n),
      mean: terms(n, 0.5),
      inverseStd: terms(n),
      outGrad: terms(n),
      weightGrad: garbage(1),
      biasGrad: garbage(1),
    }),
    tolerance: CLOSE,
  }],
};
