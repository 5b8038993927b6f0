/** Values looked up by an index. */

import { ShapeError, UsageError } from "../../device/errors.ts";
import { axisOf } from "../dims.ts";
import { embedding as embeddingOp } from "../ops/embedding.ts";
import { gather as gatherOp, indexSelect as indexSelectOp } from "../ops/gather.ts";
import { oneHot as oneHotOp } from "../ops/one_hot.ts";
import { requireRank, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { narrow } from "./copy.ts";

/**
 * weight[tokens]: tokens uint32 of any shape, weight
 * [vocabulary, dimension] -> [...tokens.shape, dimension].
 */
export function embedding(tokens: Tensor, weight: Tensor): Tensor {
  return apply(embeddingOp, { tokens, weight }, null, {});
}

/**
 * The element of x along `dim` that each of `index` names, a uint32 tensor of as many axes, no longer
 * than x along the others; see torch.gather. The gradients of an element that several name are added in
 * their order.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {UsageError} if an index is none of x
 */
export function gather(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = axisOf("gather", x.shape, dim);
  requireRank("gather", "the index", index.shape, x.shape.length);
  const others = x.shape.map((length, i) => i === axis ? Infinity : length);
  if (index.shape.some((length, i) => length > others[i]!)) {
    throw new ShapeError(
      `Cannot apply gather: expected an index no longer than ${showShape(x.shape)} but along dim ` +
        `${dim}, found shape ${showShape(index.shape)}; check the axis.`,
    );
  }
  const part = index.shape.reduce((rest, length, i) => {
    return i === axis || length === x.shape[i] ? rest : narrow(rest, i, 0, length);
  }, x);
  return apply(gatherOp, { x: part, index }, { dim: axis }, {});
}

/**
 * The slices of x along `dim` that `index` names, a uint32 tensor [count]; see torch.index_select. The
 * gradients of a slice that is named several times are added in their order.
 *
 * @throws {ShapeError} if the shapes do not fit
 * @throws {UsageError} if an index is none of x
 */
export function indexSelect(x: Tensor, dim: number, index: Tensor): Tensor {
  const axis = axisOf("indexSelect", x.shape, dim);
  requireRank("indexSelect", "the index", index.shape, 1);
  return apply(indexSelectOp, { x, index }, { dim: axis }, {});
}

/**
 * A row for each token: 1 at its place, 0 elsewhere; tokens uint32 of any shape ->
 * [...tokens.shape, classes]. It is float32, ready to be multiplied, where
 * torch.nn.functional.one_hot gives int64; and the number of classes is given, not read from the
 * largest token.
 *
 * @throws {UsageError} if a token is none of the classes, or their number is not positive
 */
export function oneHot(tokens: Tensor, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new UsageError(
      `Cannot apply oneHot: expected a whole number of classes of at least 1, found ${classes}; pass ` +
        `the size of the vocabulary.`,
    );
  }
  return apply(oneHotOp, { tokens }, { classes }, {});
}
