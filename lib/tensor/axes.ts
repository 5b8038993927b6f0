/** Axes of tensors that are read side by side: how they broadcast, and as few as say the same. */

import { ShapeError } from "../device/errors.ts";
import { type Shape, showShape } from "./shape.ts";

/** An axis along which several tensors are read, each at a step of its own. */
export interface Axis {
  readonly length: number;
  /** From one element of a tensor to the next along the axis; 0 repeats it. */
  readonly steps: readonly number[];
}

/**
 * The shape that all broadcast to, as in PyTorch: from the last axis backwards lengths are equal, 1, or
 * missing.
 *
 * @throws {ShapeError} if there is none
 */
export function broadcastShapes(operation: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const [length = 1, other] = new Set(lengths.filter((each) => each !== 1));
    if (other === undefined) return length;
    throw new ShapeError(
      `Cannot apply ${operation} to shapes ${
        shapes.map(showShape).join(" and ")
      }: expected equal ` +
        `lengths, or 1, counted from the last axis, found ${length} and ${other}; reshape one of them.`,
    );
  });
}

/** The steps along the axes of a tensor whose elements lie one after another. */
export function contiguousSteps(shape: Shape): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
}

/** The axes of `to` along which a tensor of shape `from`, which broadcasts to it, is repeated. */
export function repeatedAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return [...to.keys()].filter((axis) => (from[axis - missing] ?? 1) !== to[axis]);
}

/** The steps along the axes of `to` of a tensor of shape `from`, which broadcasts to it. */
export function broadcastSteps(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  const steps = contiguousSteps(from);
  const repeated = repeatedAxes(from, to);
  return [...to.keys()].map((axis) => repeated.includes(axis) ? 0 : steps[axis - missing] ?? 0);
}

/**
 * As few axes as lead to the same elements in the same order: neighbours join where the outer one steps
 * over the whole inner one in every tensor; those of length 1 go.
 */
export function mergeAxes(shape: Shape, ...tensors: readonly (readonly number[])[]): Axis[] {
  return shape.reduce((axes: Axis[], length, i) => {
    if (length === 1) return axes;
    const steps = tensors.map((each) => each[i]!);
    const outer = axes.at(-1);
    if (!outer?.steps.every((step, tensor) => step === length * steps[tensor]!)) {
      return [...axes, { length, steps }];
    }
    return [...axes.slice(0, -1), { length: outer.length * length, steps }];
  }, []);
}
