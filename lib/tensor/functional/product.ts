/** Sums of products: linear maps. */

import { ShapeError } from "../../device/errors.ts";
import { broadcastShapes } from "../axes.ts";
import { linear as linearOp } from "../ops/linear.ts";
import { matmul as matmulOp } from "../ops/matmul.ts";
import { type Shape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { expand } from "./copy.ts";
import { reshape, squeeze, unsqueeze } from "./shape.ts";

/**
 * x weight + bias: x [..., fanIn], weight [fanIn, fanOut] (the lecture's orientation, torch's
 * transposed), bias [fanOut] -> [..., fanOut].
 *
 * @throws {ShapeError} if they do not fit
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  requireAxes("linear", "x", x.shape);
  const leading = x.shape.slice(0, -1);
  const rows = reshape(x, [sizeOf(leading), x.shape.at(-1)!]);
  const out = apply(linearOp, { x: rows, weight, bias }, null, {});
  return reshape(out, [...leading, out.shape[1]!]);
}

/**
 * The product of vectors, matrices or batches of matrices, whose leading axes broadcast, by the rules
 * of torch.matmul: a vector on the left is one row, on the right one column, and is left out of the
 * result's shape.
 *
 * @throws {ShapeError} if they do not fit
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  requireAxes("matmul", "a", a.shape);
  requireAxes("matmul", "b", b.shape);
  const [inner, found] = [a.shape.at(-1)!, b.shape.at(-2) ?? b.shape[0]!];
  if (inner !== found) {
    throw new ShapeError(
      `Cannot apply matmul to shapes ${showShape(a.shape)} and ${showShape(b.shape)}: expected ` +
        `${inner} rows in b, as a has columns, found ${found}; transpose one of them.`,
    );
  }
  if (b.shape.length === 1) {
    const out = linear(a, unsqueeze(b, 1));
    return reshape(out, a.shape.slice(0, -1));
  }
  if (b.shape.length === 2) return linear(a, b);
  if (a.shape.length === 1) return squeeze(matmul(unsqueeze(a, 0), b), -2);
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [a, b].map((each) => expand(each, [...batch, ...each.shape.slice(-2)]));
  return apply(matmulOp, { a: left!, b: right! }, null, {});
}

/** @throws {ShapeError} if there is no axis to multiply along */
function requireAxes(operation: string, name: string, shape: Shape): void {
  if (shape.length > 0) return;
  throw new ShapeError(
    `Cannot apply ${operation}: ${name} expects 1 axis or more, found a scalar; use mul() for a factor.`,
  );
}
