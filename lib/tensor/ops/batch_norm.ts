/**
 * batchNorm: normalises the columns of x [rows, columns] by
 * the batch's statistics, then scales and shifts.
 */

import { emit } from "../../device/recorder.ts";
import { ShapeError } from "../../device/errors.ts";
import type { Operand } from "../operand.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { Op } from "./op.ts";

/** The conventions in which batch norms differ. */
export interface BatchNormAttributes {
  readonly eps: number;
  /** Share of the batch's statistics in the new running ones; 0 leaves them as they are. */
  readonly momentum: number;
  /** Normalise by the variance divided by n - 1 instead of n. */
  readonly unbiased: boolean;
  /** runningVar holds a standard deviation. */
  readonly runningStd: boolean;
}

/** The types of batchNorm. */
export interface BatchNormSignature {
  readonly inputs: { readonly x: Operand; readonly gamma: Operand; readonly beta: Operand };
  /** Statistics that inference uses, [columns] each. */
  readonly state: { readonly runningMean: Operand; readonly runningVar: Operand };
  readonly attributes: BatchNormAttributes;
  readonly saved: { readonly mean: Storage; readonly inverseStd: Storage };
}

/**
 * Demands a matrix, and of all else one value a column.
 *
 * @throws {ShapeError} if they do not fit
 */
export function requireColumns(
  { x, ...columns }: Readonly<Record<string, Operand>> & { readonly x: Operand },
): void {
  requireRank("batchNorm", "x", x.shape, 2);
  for (const [name, given] of Object.entries(columns)) {
    requireShape("batchNorm", name, [x.shape[1]!], given.shape);
  }
}

/** The rules of batchNorm. */
export const batchNorm: Op<BatchNormSignature> = {
  name: "batchNorm",

  shape(inputs, _, state) {
    requireColumns({ ...inputs, ...state });
    const rows = inputs.x.shape[0]!;
    if (rows < 2) {
      throw new ShapeError(
        `Cannot apply batchNorm in training: expected at least 2 rows to take a variance of, ` +
          `found ${rows}; call eval() on the model, or use a larger batch.`,
      );
    }
    return inputs.x.shape;
  },

  forward({ inputs: { x, gamma, beta }, state, attributes, out, device, replicas, allocate }) {
    const [rows, columns] = x.shape as [number, number];
    const saved = { mean: allocate("mean", columns), inverseStd: allocate("inverseStd", columns) };
    emit(device, "batchnorm_forward", {
      x: x.storage.view,
      gamma: gamma.storage.view,
      beta: beta.storage.view,
      out: out.storage.view,
      mean: saved.mean.view,
      inverseStd: saved.inverseStd.view,
      runningMean: state.runningMean.storage.view,
      runningVar: state.runningVar.storage.view,
    }, {
      rows,
      columns,
      eps: attributes.eps,
      momentum: attributes.momentum,
      unbiased: Number(attributes.unbiased),
      runningStd: Number(attributes.runningStd),
      activation: 0,
      parameter: 0,
    }, replicas);
    return saved;
  },

  reads: ({ inputs: { x, gamma } }) => x.requiresGrad ? [x, gamma] : gamma.requiresGrad ? [x] : [],

  backward({ inputs: { x, gamma }, attributes, saved, outGrad, result, device, replicas }) {
    const [rows, columns] = x.shape as [number, number];
    emit(
      device,
      "batchnorm_backward",
      {
        x: x.storage.view,
        gamma: gamma.storage.view,
        mean: saved.mean.view,
        inverseStd: saved.inverseStd.view,
        outGrad: outGrad!,
        xGrad: result("x"),
        gammaGrad: result("gamma"),
        betaGrad: result("beta"),
      },
      { rows, columns, unbiased: Number(attributes.unbiased), training: 1 },
      replicas,
    );
  },
};
