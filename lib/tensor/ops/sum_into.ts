/** Sums over axes, of views: what the gradient of an operation needs that repeats an operand. */

import type { View } from "../../device/device.ts";
import { emit } from "../../device/recorder.ts";
import { type Shape, sizeOf } from "../shape.ts";
import {
  emitReduce,
  firstBlock,
  giveUp,
  mergedAxes,
  type MergedAxis,
  scratch,
} from "./emit_reduce.ts";
import type { Place } from "./op.ts";

/** to = the sum of a contiguous tensor of `shape` over the axes. */
export function sumInto(
  place: Place,
  from: View,
  shape: Shape,
  axes: readonly number[],
  to: View,
): void {
  sumMerged(place, from, mergedAxes(shape, axes), to);
}

function sumMerged(place: Place, from: View, merged: readonly MergedAxis[], to: View): void {
  const block = firstBlock(merged);
  if (!block) {
    const size = sizeOf(merged.map(({ length }) => length));
    return emit(
      place.device,
      "copy",
      { x: from, out: to },
      { size, accumulate: 0 },
      place.replicas,
    );
  }
  const left = merged.filter((_, axis) => axis !== block.axis);
  if (!firstBlock(left)) return emitReduce(place, { x: from, out: to }, block, { term: "value" });
  const partial = scratch(place, block);
  emitReduce(place, { x: from, out: partial.view }, block, { term: "value" });
  sumMerged(place, partial.view, left, to);
  giveUp(partial);
}
