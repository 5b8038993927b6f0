/** Shapes of tensors, without the replica axis: every replica has the same shape. */

import { ShapeError } from "../device/errors.ts";

/** Lengths of the axes; [] is a scalar. */
export type Shape = readonly number[];

/** The number of elements of one replica. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A shape as PyTorch prints it: [32, 200]. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** @throws {ShapeError} unless every axis has a length: a whole number, 0 or more */
export function requireLengths(shape: Shape): void {
  if (shape.every((length) => Number.isSafeInteger(length) && length >= 0)) return;
  throw new ShapeError(
    `Cannot make a tensor of shape ${showShape(shape)}: expected whole numbers of at least 0; ` +
      `check the lengths of its axes.`,
  );
}

/** @throws {ShapeError} unless `shape` has `rank` axes */
export function requireRank(operation: string, name: string, shape: Shape, rank: number): void {
  if (shape.length === rank) return;
  throw new ShapeError(
    `Cannot apply ${operation}: ${name} expects ${rank} axes, found shape ${showShape(shape)}; ` +
      `reshape it with view().`,
  );
}

/** @throws {ShapeError} unless `found` equals `expected` */
export function requireShape(
  operation: string,
  name: string,
  expected: Shape,
  found: Shape,
): void {
  const equal = expected.length === found.length &&
    expected.every((length, axis) => length === found[axis]);
  if (equal) return;
  throw new ShapeError(
    `Cannot apply ${operation}: ${name} expects shape ${showShape(expected)}, ` +
      `found ${showShape(found)}; check the layer sizes.`,
  );
}
