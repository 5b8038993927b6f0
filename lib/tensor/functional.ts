/** The operations as functions, under the names of torch.nn.functional. */

import { apply } from "./autograd.ts";
import type { BatchNormAttributes } from "./ops/batch_norm.ts";
import type { Tensor } from "./tensor.ts";

export * from "./pointwise.ts";

/**
 * weight[tokens]: tokens uint32 of any shape, weight
 * [vocabulary, dimension] -> [...tokens.shape, dimension].
 */
export function embedding(tokens: Tensor, weight: Tensor): Tensor {
  return apply("embedding", { weight }, { tokens });
}

/**
 * x weight + bias: x [rows, fanIn], weight [fanIn, fanOut] (the lecture's orientation, torch's
 * transposed), bias [fanOut] -> [rows, fanOut].
 *
 * @throws {ShapeError} if they do not fit
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return apply("linear", { x, weight, bias }, null);
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
  attributes: BatchNormAttributes,
): Tensor {
  return apply("batchNorm", { x, gamma, beta }, attributes);
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
  attributes: BatchNormAttributes,
): Tensor {
  return apply("batchNormInference", { x, gamma, beta }, attributes);
}

/**
 * The mean softmax cross-entropy, in nats: logits [rows, classes], targets uint32 [rows] -> [].
 * Each row's loss is written to `rowLosses` [rows] if given.
 *
 * @throws {ShapeError} if they do not fit
 */
export function crossEntropy(logits: Tensor, targets: Tensor, rowLosses?: Tensor): Tensor {
  return apply("crossEntropy", { logits }, rowLosses ? { targets, rowLosses } : { targets });
}
