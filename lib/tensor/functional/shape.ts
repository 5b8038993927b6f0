/** Shapes changed without a copy: the results are views of the same values. */

import { ShapeError } from "../../device/errors.ts";
import { axisOf } from "../dims.ts";
import { requireLengths, type Shape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * The same values in another shape, one length of which may be -1: what is left; see torch.reshape.
 *
 * @throws {ShapeError} if the sizes differ
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const rest = shape.indexOf(-1);
  const known = shape.filter((_, axis) => axis !== rest);
  if (known.some((length) => length < 0)) requireLengths(shape);
  const lengths = rest < 0 ? shape : shape.with(rest, x.size / sizeOf(known));
  if (sizeOf(lengths) === x.size && lengths.every(Number.isInteger)) {
    return x.derive(lengths, x.storage);
  }
  const found = rest < 0 ? `${sizeOf(shape)}` : `a multiple of ${sizeOf(known)}`;
  throw new ShapeError(
    `Cannot view ${showShape(x.shape)} as ${
      showShape(shape)
    }: expected ${x.size} elements, found ` +
      `${found}; the shapes must hold as many.`,
  );
}

/**
 * The axes from `startDim` to `endDim` as one; of a scalar one element; see torch.flatten.
 *
 * @throws {ShapeError} if there are no such axes
 */
export function flatten(x: Tensor, startDim = 0, endDim = -1): Tensor {
  const shape = x.shape.length > 0 ? x.shape : [1];
  const [start, end] = [axisOf("flatten", shape, startDim), axisOf("flatten", shape, endDim)];
  if (start > end) {
    throw new ShapeError(
      `Cannot apply flatten to shape ${showShape(x.shape)}: expected startDim not behind endDim, ` +
        `found ${startDim} and ${endDim}; change their order.`,
    );
  }
  const joined = sizeOf(shape.slice(start, end + 1));
  return x.derive([...shape.slice(0, start), joined, ...shape.slice(end + 1)], x.storage);
}

/**
 * With one more axis, of length 1, at `dim`; see torch.unsqueeze.
 *
 * @throws {ShapeError} if there is no such place
 */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  const axis = axisOf("unsqueeze", [...x.shape, 1], dim);
  return x.derive(x.shape.toSpliced(axis, 0, 1), x.storage);
}

/**
 * Without the axis `dim` if its length is 1, or without all of length 1; see torch.squeeze.
 *
 * @throws {ShapeError} if there is no such axis
 */
export function squeeze(x: Tensor, dim?: number): Tensor {
  const axis = dim === undefined ? undefined : axisOf("squeeze", x.shape, dim);
  const shape = x.shape.filter((length, i) => length !== 1 || i !== (axis ?? i));
  return x.derive(shape, x.storage);
}
