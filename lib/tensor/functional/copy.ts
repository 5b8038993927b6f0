/** Values copied in another order: parts, axes exchanged, tensors joined. */

import { ShapeError } from "../../device/errors.ts";
import { axisOf } from "../dims.ts";
import { cat as catOp } from "../ops/cat.ts";
import { clone as cloneOp } from "../ops/clone.ts";
import { expand as expandOp } from "../ops/expand.ts";
import { strided } from "../ops/strided.ts";
import { contiguous } from "../ops/strided_copy.ts";
import { requireLengths, requireShape, type Shape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { unsqueeze } from "./shape.ts";

/**
 * The same values in memory of their own, on the device; gradients flow through, as through
 * torch.clone().
 */
export function clone(x: Tensor): Tensor {
  return apply(cloneOp, { x }, null, {});
}

/**
 * Axes of length 1 repeated to the lengths of `shape`, where -1 leaves one as it is, and new axes in
 * front. A copy, where torch.Tensor.expand makes a view.
 *
 * @throws {ShapeError} if another length would change
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  const missing = shape.length - x.shape.length;
  const own = shape.map((_, axis) => x.shape[axis - missing]);
  const lengths = shape.map((length, axis) => length === -1 ? own[axis] ?? length : length);
  requireLengths(lengths);
  const fits = lengths.every((length, axis) => [length, 1, undefined].includes(own[axis]));
  if (missing < 0 || !fits) {
    throw new ShapeError(
      `Cannot apply expand to shape ${showShape(x.shape)}: expected it to broadcast to ` +
        `${showShape(shape)}, whose lengths may differ where there is 1, or no axis yet.`,
    );
  }
  if (sizeOf(lengths) === x.size) return x.derive(lengths, x.storage);
  return apply(expandOp, { x }, { shape: lengths }, {});
}

/**
 * The axes in another order: axis i of the result is axis dims[i] of x. A copy, where torch.permute
 * makes a view.
 *
 * @throws {ShapeError} unless `dims` names every axis once
 */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  const axes = dims.map((dim) => axisOf("permute", x.shape, dim));
  if (new Set(axes).size !== x.shape.length || axes.length !== x.shape.length) {
    throw new ShapeError(
      `Cannot apply permute to shape ${showShape(x.shape)}: expected each of its ` +
        `${x.shape.length} axes once, found dims ${showShape(dims)}; name them all.`,
    );
  }
  const { steps } = contiguous(x.shape);
  const shape = axes.map((axis) => x.shape[axis]!);
  // What moves are only axes of length 1: the same values in the same order.
  const moved = axes.filter((axis) => x.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)) return x.derive(shape, x.storage);
  const attributes = { shape, first: 0, steps: axes.map((axis) => steps[axis]!) };
  return apply(strided.permute, { x }, attributes, {});
}

/**
 * Two axes exchanged. A copy, where torch.transpose makes a view.
 *
 * @throws {ShapeError} if there is no such axis
 */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  const [a, b] = [axisOf("transpose", x.shape, dim0), axisOf("transpose", x.shape, dim1)];
  return permute(x, x.shape.map((_, axis) => axis === a ? b : axis === b ? a : axis));
}

/**
 * `length` slices of x along `dim`, from `start` on, which counts from the end if negative. A copy,
 * where torch.narrow makes a view.
 *
 * @throws {ShapeError} if x has not so many
 */
export function narrow(x: Tensor, dim: number, start: number, length: number): Tensor {
  const axis = axisOf("narrow", x.shape, dim);
  const whole = x.shape[axis]!;
  const begin = start < 0 ? start + whole : start;
  const isRange = Number.isInteger(begin) && Number.isInteger(length) && begin >= 0 && length >= 0;
  if (!isRange || begin + length > whole) {
    throw new ShapeError(
      `Cannot apply narrow to shape ${
        showShape(x.shape)
      }: expected a part of the ${whole} slices ` +
        `along dim ${dim}, found start ${start} and length ${length}; choose one inside.`,
    );
  }
  const { steps } = contiguous(x.shape);
  const shape = x.shape.with(axis, length);
  return apply(strided.narrow, { x }, { shape, first: begin * steps[axis]!, steps }, {});
}

/**
 * What x[start:end:step] is along `dim` in PyTorch: bounds count from the end if negative, and are cut
 * to what there is; `end` is left out, and defaults to the end. A copy, where PyTorch makes a view.
 *
 * @throws {ShapeError} if there is no such axis, a bound is no whole number, or `step` not positive
 */
export function slice(x: Tensor, dim: number, start = 0, end = Infinity, step = 1): Tensor {
  const axis = axisOf("slice", x.shape, dim);
  const whole = x.shape[axis]!;
  const bounds = end === Infinity ? [start, step] : [start, end, step];
  if (!bounds.every(Number.isInteger) || step < 1) {
    throw new ShapeError(
      `Cannot apply slice: expected whole numbers for start and end and a step of at least 1, found ` +
        `${start}, ${end} and ${step}; choose others.`,
    );
  }
  const [begin, stop] = [start, end].map((bound) => {
    return Math.min(whole, Math.max(0, bound < 0 ? bound + whole : bound));
  }) as [number, number];
  const { steps } = contiguous(x.shape);
  const shape = x.shape.with(axis, Math.max(0, Math.ceil((stop - begin) / step)));
  const first = begin * steps[axis]!;
  const attributes = { shape, first, steps: steps.with(axis, step * steps[axis]!) };
  return apply(strided.slice, { x }, attributes, {});
}

/**
 * Tensors one after another along `dim`, of one shape but for that axis; see torch.cat.
 *
 * @throws {ShapeError} if there are none, or they do not fit
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  const [first] = tensors;
  if (!first) {
    throw new ShapeError("Cannot apply cat: expected one tensor or more, found none; pass some.");
  }
  const axis = axisOf("cat", first.shape, dim);
  tensors.forEach(({ shape }, i) => {
    const like = shape.length > axis ? first.shape.with(axis, shape[axis]!) : first.shape;
    requireShape("cat", `tensor ${i}`, like, shape);
  });
  const length = tensors.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [`tensor ${i}`, tensor]));
  return apply(catOp, inputs, { dim: axis, shape: first.shape.with(axis, length) }, {});
}

/**
 * Tensors of one shape along a new axis at `dim`; see torch.stack.
 *
 * @throws {ShapeError} if there are none, or they do not fit
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  for (const [i, { shape }] of tensors.entries()) {
    requireShape("stack", `tensor ${i}`, tensors[0]!.shape, shape);
  }
  return cat(tensors.map((tensor) => unsqueeze(tensor, dim)), dim);
}
