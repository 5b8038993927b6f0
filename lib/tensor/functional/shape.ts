/** Values looked up, copied and rearranged. */

import { clone as cloneOp } from "../ops/clone.ts";
import { embedding as embeddingOp } from "../ops/embedding.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";

/**
 * weight[tokens]: tokens uint32 of any shape, weight
 * [vocabulary, dimension] -> [...tokens.shape, dimension].
 */
export function embedding(tokens: Tensor, weight: Tensor): Tensor {
  return apply(embeddingOp, { tokens, weight }, null, {});
}

/**
 * The same values in memory of their own, on the device; gradients flow through, as through
 * torch.clone().
 */
export function clone(x: Tensor): Tensor {
  return apply(cloneOp, { x }, null, {});
}
