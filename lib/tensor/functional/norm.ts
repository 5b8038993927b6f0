/** Normalisations. */

import { ShapeError } from "../../device/errors.ts";
import { batchNorm as batchNormOp, type BatchNormAttributes } from "../ops/batch_norm.ts";
import { batchNormInference as batchNormInferenceOp } from "../ops/batch_norm_inference.ts";
import { layerNorm as layerNormOp, rmsNorm as rmsNormOp } from "../ops/layer_norm.ts";
import { requireCounts } from "../options.ts";
import { requireShape, type Shape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { add, mul } from "./binary.ts";
import { channelsFirst, channelsLast } from "./channels.ts";
import { reshape } from "./shape.ts";

/** The running statistics and the conventions in which batch norms differ. */
export interface BatchNormOptions extends BatchNormAttributes {
  /** Statistics that inference uses, [columns] each; training updates them in place. */
  readonly runningMean: Tensor;
  /** As runningMean; a standard deviation if `runningStd`. */
  readonly runningVar: Tensor;
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015): x [rows, columns] or
 * [rows, columns, ...], gamma and beta [columns] -> as x; updates the running statistics. All that
 * have one place on axis 1 are normalised together.
 *
 * @throws {ShapeError} if they do not fit, or there is but one value a column
 */
export function batchNorm(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  options: BatchNormOptions,
): Tensor {
  const { runningMean, runningVar, ...attributes } = options;
  const inputs = { x: channelsLast(x), gamma, beta };
  const out = apply(batchNormOp, inputs, attributes, { runningMean, runningVar });
  return channelsFirst(out, x.shape);
}

/**
 * Batch normalisation in evaluation, by the running statistics, which no gradient reaches: x, gamma
 * and beta have theirs. Shapes as in batchNorm.
 *
 * @throws {ShapeError} if they do not fit
 */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  { runningMean, runningVar, eps, runningStd }: BatchNormOptions,
): Tensor {
  const inputs = { x: channelsLast(x), gamma, beta, runningMean, runningVar };
  const out = apply(batchNormInferenceOp, inputs, { eps, runningStd }, {});
  return channelsFirst(out, x.shape);
}

/**
 * Layer normalisation (Ba et al. 2016): x minus its mean, divided by its standard deviation, times
 * weight, plus bias, over the last axes of x, whose lengths are `normalizedShape`, as those of weight
 * and bias. `eps` is added to the variance, which divides by n.
 *
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if `normalizedShape` has no axes
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: Shape,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  return apply(layerNormOp, { x, weight, bias }, { normalizedShape, eps }, {});
}

/**
 * Normalisation by the root mean square (Zhang and Sennrich 2019): x / sqrt(mean(x^2) + eps), times
 * weight, over the last axes of x, whose lengths are `normalizedShape`, as those of weight. `eps`
 * is float32's machine epsilon by default, as in PyTorch from 2.4 on.
 *
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if `normalizedShape` has no axes
 */
export function rmsNorm(
  x: Tensor,
  normalizedShape: Shape,
  weight: Tensor | null = null,
  eps: number = 2 ** -23,
): Tensor {
  return apply(rmsNormOp, { x, weight, bias: null }, { normalizedShape, eps }, {});
}

/**
 * Group normalisation (Wu and He 2018): in each example of x [N, channels, ...] each of `numGroups`
 * groups of neighbouring channels is normalised by itself, as by layerNorm; then each channel has its
 * weight and bias, [channels]. See torch.nn.functional.group_norm.
 *
 * @throws {ShapeError} if they do not fit, or the channels do not divide into groups
 * @throws {UsageError} if the number of groups is not positive
 */
export function groupNorm(
  x: Tensor,
  numGroups: number,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  eps = 1e-5,
): Tensor {
  requireCounts("apply groupNorm", { numGroups });
  const [count, channels, ...inner] = x.shape;
  if (channels === undefined || !Number.isInteger(channels / numGroups)) {
    throw new ShapeError(
      `Cannot apply groupNorm: expected x [N, channels, ...] with a multiple of ${numGroups} ` +
        `channels, found shape ${showShape(x.shape)}; choose another number of groups.`,
    );
  }
  for (const [name, given] of Object.entries({ weight, bias })) {
    if (given) requireShape("groupNorm", name, [channels], given.shape);
  }
  const length = channels / numGroups * sizeOf(inner);
  const groups = reshape(x, [count! * numGroups, length]);
  const unit = reshape(layerNorm(groups, [length], null, null, eps), x.shape);
  const ofChannels = (values: Tensor) => reshape(values, [channels, ...inner.map(() => 1)]);
  const scaled = weight ? mul(unit, ofChannels(weight)) : unit;
  return bias ? add(scaled, ofChannels(bias)) : scaled;
}
