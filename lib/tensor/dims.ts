/** Axes as PyTorch names them: from 0 on, or from -1 backwards. */

import { ShapeError } from "../device/errors.ts";
import { type Shape, showShape } from "./shape.ts";

/**
 * The axis of `shape` that `dim` names, counted from 0.
 *
 * @throws {ShapeError} if there is none
 */
export function axisOf(operation: string, shape: Shape, dim: number): number {
  const rank = shape.length;
  const axis = dim < 0 ? dim + rank : dim;
  if (Number.isInteger(axis) && axis >= 0 && axis < rank) return axis;
  throw new ShapeError(
    `Cannot apply ${operation} to shape ${showShape(shape)}: expected a dim from ${-rank} to ` +
      `${rank - 1}, found ${dim}; choose one of its axes.`,
  );
}

/**
 * The axes of `shape` that `dims` name, in ascending order; all if there are no `dims`.
 *
 * @throws {ShapeError} if there is no such axis, or one is named twice
 */
export function axesOf(operation: string, shape: Shape, dims?: readonly number[]): number[] {
  if (!dims) return [...shape.keys()];
  const axes = dims.map((dim) => axisOf(operation, shape, dim));
  if (new Set(axes).size === axes.length) return axes.sort((a, b) => a - b);
  throw new ShapeError(
    `Cannot apply ${operation} to shape ${showShape(shape)}: expected each dim once, found dims ` +
      `${showShape(dims)}; name an axis once.`,
  );
}
