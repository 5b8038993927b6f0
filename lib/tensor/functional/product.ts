/** Sums of products: linear maps. */

import { linear as linearOp } from "../ops/linear.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";

/**
 * x weight + bias: x [rows, fanIn], weight [fanIn, fanOut] (the lecture's orientation, torch's
 * transposed), bias [fanOut] -> [rows, fanOut].
 *
 * @throws {ShapeError} if they do not fit
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return apply(linearOp, { x, weight, bias }, null, {});
}
