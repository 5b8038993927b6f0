/** Losses. */

import { UsageError } from "../../device/errors.ts";
import { crossEntropy as crossEntropyOp } from "../ops/cross_entropy.ts";
import { crossEntropyOfLogProbs, nllLoss as nllLossOp, type Reduction } from "../ops/nll_loss.ts";
import { requireNumber, requireOneOf, requireOptions } from "../options.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { sub } from "./binary.ts";
import { channelsLast } from "./channels.ts";
import { square } from "./pointwise.ts";
import { logSoftmax, mean, sum } from "./reduce.ts";
import { reshape } from "./shape.ts";

/** Options of nllLoss. */
export interface NllLossOptions {
  /**
   * The weight of each class, [classes], in the losses of its rows and in what a mean divides by;
   * default 1. No gradient reaches it.
   */
  readonly weight?: Tensor | null;
  /**
   * The target of rows that do not count, in the loss and in its mean: a class, or the number of
   * classes, which is none. By default all rows count: PyTorch's -100 is no uint32.
   */
  readonly ignoreIndex?: number | null;
  /** Each row's loss, their mean (the default; NaN if no row counts) or their sum. */
  readonly reduction?: Reduction;
}

/** Options of mseLoss. */
export interface MseLossOptions {
  /** Each difference's square, their mean (the default; of nothing NaN) or their sum. */
  readonly reduction?: Reduction;
}

/** Options of crossEntropy. */
export interface CrossEntropyOptions extends NllLossOptions {
  /**
   * The share of an even distribution over all classes in each target (Szegedy et al. 2016), from 0,
   * the default, to 1.
   */
  readonly labelSmoothing?: number;
  /** Where each row's loss is written, [rows], beside a mean without other options. */
  readonly rowLosses?: Tensor;
}

/**
 * The softmax cross-entropy, in nats, of logits [rows, classes] and targets, uint32 [rows]; or of
 * [rows, classes, length] and [rows, length]. See torch.nn.functional.cross_entropy.
 *
 * @example Rows whose target is 2, which is no class, do not count
 * ```ts
 * import { functional as F, openDevice, tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const logits = tensor([0, 0, 0, 0, 9, 0], [3, 2]).to(device);
 * const targets = tensor(Uint32Array.of(0, 1, 2), [3]).to(device);
 * const loss = F.crossEntropy(logits, targets, { ignoreIndex: 2 });
 * assertEquals(await loss.item(), Math.fround(Math.log(2)));
 * device.close();
 * ```
 *
 * @returns the mean or sum, [], or with `reduction` "none" a loss for each target
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if an option is unknown or out of its range
 */
export function crossEntropy(
  logits: Tensor,
  targets: Tensor,
  options: CrossEntropyOptions = {},
): Tensor {
  requireOptions("apply crossEntropy", options, ...ofClasses, "labelSmoothing", "rowLosses");
  const { rowLosses, ...others } = options;
  const { weight = null, ignoreIndex = null, reduction = "mean", labelSmoothing = 0 } = others;
  requireOneOf("apply crossEntropy", "reduction", reduction, reductions);
  requireNumber("apply crossEntropy", "labelSmoothing", labelSmoothing, 0, 1);
  const rows = asRows("crossEntropy", "logits", logits, targets);
  if (!weight && ignoreIndex === null && reduction === "mean" && labelSmoothing === 0) {
    const inputs = { logits: rows.scores, targets: rows.targets };
    return apply(crossEntropyOp, inputs, null, rowLosses ? { rowLosses } : {});
  }
  if (rowLosses) {
    throw new UsageError(
      `Cannot apply crossEntropy: expected rowLosses with no other option, found ` +
        `${Object.keys(others).join(", ")}; take the losses that reduction "none" returns.`,
    );
  }
  const inputs = { logProbs: logSoftmax(rows.scores, 1), targets: rows.targets, weight };
  const attributes = { ignoreIndex, reduction, labelSmoothing };
  const loss = apply(crossEntropyOfLogProbs, inputs, attributes, {});
  return reduction === "none" ? reshape(loss, targets.shape) : loss;
}

/**
 * The negative log likelihood of targets, uint32 [rows], from log-probabilities [rows, classes], as
 * logSoftmax makes them; or of [rows, length] from [rows, classes, length]. See
 * torch.nn.functional.nll_loss.
 *
 * @returns the mean or sum, [], or with `reduction` "none" a loss for each target
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if an option is unknown or out of its range
 */
export function nllLoss(logProbs: Tensor, targets: Tensor, options: NllLossOptions = {}): Tensor {
  requireOptions("apply nllLoss", options, ...ofClasses);
  const { weight = null, ignoreIndex = null, reduction = "mean" } = options;
  requireOneOf("apply nllLoss", "reduction", reduction, reductions);
  const rows = asRows("nllLoss", "logProbs", logProbs, targets);
  const inputs = { logProbs: rows.scores, targets: rows.targets, weight };
  const attributes = { ignoreIndex, reduction, labelSmoothing: 0 };
  const loss = apply(nllLossOp, inputs, attributes, {});
  return reduction === "none" ? reshape(loss, targets.shape) : loss;
}

/**
 * The squared differences of two tensors of one shape: their mean, their sum, or with `reduction`
 * "none" each. See torch.nn.functional.mse_loss.
 *
 * @throws {ShapeError} if the shapes differ
 * @throws {UsageError} if an option is unknown or out of its range
 */
export function mseLoss(input: Tensor, target: Tensor, options: MseLossOptions = {}): Tensor {
  requireOptions("apply mseLoss", options, "reduction");
  const { reduction = "mean" } = options;
  requireOneOf("apply mseLoss", "reduction", reduction, reductions);
  requireShape("mseLoss", "target", input.shape, target.shape);
  const squares = square(sub(input, target));
  return reduction === "none" ? squares : reduction === "sum" ? sum(squares) : mean(squares);
}

/** Scores [rows, classes, ...] and targets [rows, ...] as [rows, classes] and [rows]. */
function asRows(operation: string, name: string, scores: Tensor, targets: Tensor) {
  const { shape } = scores;
  if (shape.length < 2) requireRank(operation, name, shape, 2);
  requireShape(operation, "targets", shape.toSpliced(1, 1), targets.shape);
  return { scores: channelsLast(scores), targets: reshape(targets, [targets.size]) };
}

/** The options of all losses of classes, and the values of one. */
const ofClasses = ["weight", "ignoreIndex", "reduction"] as const;
const reductions: readonly Reduction[] = ["none", "mean", "sum"];
