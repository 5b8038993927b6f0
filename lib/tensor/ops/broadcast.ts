/** How the kernels of kernels/table/binary.ts read tensors that broadcast, and numbers beside them. */

import type { View } from "../../device/device.ts";
import { broadcastSteps, mergeAxes, repeatedAxes } from "../axes.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { giveUp, scratch } from "./emit_reduce.ts";
import type { Place } from "./op.ts";
import { contiguous, stridedCopy } from "./strided_copy.ts";
import { sumInto } from "./sum_into.ts";

/** The values of a tensor, or a number. */
export type Source = { readonly shape: Shape; readonly view: View } | number;

/** A source in the kernels' words. */
export interface Reading {
  /** Of a number that of a tensor beside it, which is not read for it. */
  readonly view: View;
  /** Along each axis. */
  readonly steps: readonly number[];
  readonly isNumber: 0 | 1;
  /** The bits of the number as a float32. */
  readonly number: number;
}

/** The axes that the kernels take. */
const AXES = 4;

/**
 * Reads sources that broadcast to `shape`. Where they differ along more than four axes after merging,
 * which hardly ever happens, those that are repeated are copied out in full first.
 */
export function readTogether(
  place: Place,
  shape: Shape,
  sources: readonly Source[],
  use: (lengths: Lengths, readings: readonly Reading[]) => void,
): void {
  const stepsOf = (source: Source) =>
    broadcastSteps(typeof source === "number" ? [] : source.shape, shape);
  const axes = mergeAxes(shape, ...sources.map(stepsOf));
  if (axes.length > AXES) return readExpanded(place, shape, sources, use);
  const missing = AXES - axes.length;
  const [length0, length1, length2, length3] = Array.from({ length: AXES }, (_, i) => {
    return axes[i - missing]?.length ?? 1;
  }) as [number, number, number, number];
  const { view } = sources.find((source) => typeof source !== "number") as { view: View };
  const readings = sources.map((source, index): Reading => {
    const steps = Array.from({ length: AXES }, (_, i) => axes[i - missing]?.steps[index] ?? 0);
    if (typeof source === "number") return { view, steps, isNumber: 1, number: bitsOf(source) };
    return { view: source.view, steps, isNumber: 0, number: 0 };
  });
  use({ length0, length1, length2, length3 }, readings);
}

/** The lengths of the four axes. */
export interface Lengths {
  readonly length0: number;
  readonly length1: number;
  readonly length2: number;
  readonly length3: number;
}

/** The same with every tensor as large as the result. */
function readExpanded(...[place, shape, sources, use]: Parameters<typeof readTogether>): void {
  const copies = sources.map((source) => {
    if (typeof source === "number" || sizeOf(source.shape) === sizeOf(shape)) return undefined;
    const copy = scratch(place, { outer: 1, inner: sizeOf(shape) });
    const from = { first: 0, steps: broadcastSteps(source.shape, shape) };
    stridedCopy(place, shape, source.view, copy.view, { from, to: contiguous(shape) });
    return copy;
  });
  const full = sources.map((source, i) => copies[i] ? { shape, view: copies[i].view } : source);
  readTogether(place, shape, full, use);
  for (const copy of copies) if (copy) giveUp(copy);
}

/** The steps of a binding as the kernels' constants. */
export function stepsOf<Name extends string>(name: Name, { steps }: Reading) {
  const named = steps.map((step, axis) => [`${name}Step${axis}`, step]);
  return Object.fromEntries(named) as Record<`${Name}Step${0 | 1 | 2 | 3}`, number>;
}

/** The bits of a number as a float32. */
function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!;
}

/**
 * The gradient of a source of shape `from`, into `to`: `fill` makes it for each element of the result,
 * of `shape`, and it is summed over the axes along which the source was repeated.
 */
export function sumRepeated(
  place: Place,
  [from, shape]: readonly [from: Shape, shape: Shape],
  to: View,
  fill: (view: View) => void,
): void {
  const repeated = repeatedAxes(from, shape);
  if (repeated.length === 0) return fill(to);
  const apart = scratch(place, { outer: 1, inner: sizeOf(shape) });
  fill(apart.view);
  sumInto(place, apart.view, shape, repeated, to);
  giveUp(apart);
}
