/** Normalisations. */

import { batchNorm as batchNormOp, type BatchNormAttributes } from "../ops/batch_norm.ts";
import { batchNormInference as batchNormInferenceOp } from "../ops/batch_norm_inference.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";

/** The running statistics and the conventions in which batch norms differ. */
export interface BatchNormOptions extends BatchNormAttributes {
  /** Statistics that inference uses, [columns] each; training updates them in place. */
  readonly runningMean: Tensor;
  /** As runningMean; a standard deviation if `runningStd`. */
  readonly runningVar: Tensor;
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015): x [rows, columns], gamma and beta
 * [columns] -> [rows, columns]; updates the running statistics.
 *
 * @throws {ShapeError} if they do not fit, or there is but one row
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  options: BatchNormOptions,
): Tensor {
  const { runningMean, runningVar, ...attributes } = options;
  return apply(batchNormOp, { x, gamma, beta }, attributes, { runningMean, runningVar });
}

/**
 * Batch normalisation in evaluation, by the running statistics, which no gradient reaches: x, gamma
 * and beta have theirs.
 *
 * @throws {ShapeError} if they do not fit
 */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { runningMean, runningVar, eps, runningStd }: BatchNormOptions,
): Tensor {
  const inputs = { x, gamma, beta, runningMean, runningVar };
  return apply(batchNormInferenceOp, inputs, { eps, runningStd }, {});
}
