/** Losses. */

import { crossEntropy as crossEntropyOp } from "../ops/cross_entropy.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";

/**
 * The mean softmax cross-entropy, in nats: logits [rows, classes], targets uint32 [rows] -> [].
 * Each row's loss is written to `rowLosses` [rows] if given.
 *
 * @throws {ShapeError} if they do not fit
 */
export function crossEntropy(logits: Tensor, targets: Tensor, rowLosses?: Tensor): Tensor {
  return apply(crossEntropyOp, { logits, targets }, null, rowLosses ? { rowLosses } : {});
}
