/**
 * What reductions emit: the fold of one axis of [outer, length, inner], in several dispatches where
 * it is long. So no sum is one long chain, and no invocation of a GPU has all the work.
 */

import {
  finishCodes,
  foldCodes,
  spreadCodes,
  termCodes,
} from "../../../kernels/table/reductions.ts";
import type { View } from "../../device/device.ts";
import { emit } from "../../device/recorder.ts";
import { allocateStorage, currentCapture } from "../scope.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { Place } from "./op.ts";

/** A tensor as a kernel of one axis sees it. */
export interface Block {
  readonly outer: number;
  /** Of the axis. */
  readonly length: number;
  readonly inner: number;
}

/** What is made of the elements along the axis; see reductions.ts. */
export interface Fold {
  readonly term: keyof typeof termCodes;
  /** Default the sum. */
  readonly fold?: keyof typeof foldCodes;
  /** Default none. */
  readonly finish?: keyof typeof finishCodes;
  /** Of the term or the finish; default 0. */
  readonly parameter?: number;
}

/** The tensors of a fold; `other` only where the term or the finish needs it. */
export interface ReduceViews {
  readonly x: View;
  readonly other?: View;
  readonly out: View;
}

/** A longer axis is first shortened to parts of about so many elements each. */
const LONGEST = 256;
const PART = 32;

/** out = the fold of x along the axis of `block`. */
export function emitReduce(place: Place, views: ReduceViews, block: Block, fold: Fold): void {
  const { outer, length, inner } = block;
  const { device, replicas } = place;
  const parts = length > LONGEST ? Math.ceil(length / PART) : 1;
  const partial = parts > 1 ? scratch(place, { outer: outer * parts, inner }) : undefined;
  const { term, finish = "none", parameter = 0 } = fold;
  emit(
    device,
    "reduce",
    { x: views.x, other: views.other ?? views.x, out: partial?.view ?? views.out },
    {
      ...{ outer, length, inner, parts, parameter },
      term: termCodes[term],
      fold: foldCodes[fold.fold ?? "sum"],
      finish: finishCodes[partial ? "none" : finish],
    },
    replicas,
  );
  if (!partial) return;
  const rest = { ...block, length: parts };
  emitReduce(place, { ...views, x: partial.view }, rest, { ...fold, term: "value" });
  giveUp(partial);
}

/** The tensors that spread reads; those that its code does not need are left out. */
export interface SpreadViews {
  readonly x: View;
  readonly y?: View;
  readonly other?: View;
  readonly folded: View;
  readonly gradient?: View;
  readonly out: View;
}

/** out = what each element of x becomes by what its axis was folded to. */
export function emitSpread(
  { device, replicas }: Place,
  views: SpreadViews,
  { outer, length, inner }: Block,
  code: keyof typeof spreadCodes,
  parameter = 0,
): void {
  const { x, folded } = views;
  const constants = { outer, length, inner, code: spreadCodes[code], parameter };
  emit(device, "spread", { y: x, other: folded, gradient: folded, ...views }, constants, replicas);
}

/** Neighbouring axes that are all folded, or all kept, as one. */
export interface MergedAxis {
  readonly length: number;
  readonly folded: boolean;
}

/** A shape as axes that are folded and kept in turn; those of length 1 do not matter. */
export function mergedAxes(shape: Shape, axes: readonly number[]): MergedAxis[] {
  const merged: MergedAxis[] = [];
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const folded = axes.includes(axis);
    const last = merged.at(-1);
    if (last?.folded === folded) merged.pop();
    merged.push({ length: last?.folded === folded ? last.length * length : length, folded });
  });
  return merged;
}

/** The first axis to be folded, and its block; undefined if there is none. */
export function firstBlock(merged: readonly MergedAxis[]): Block & { axis: number } | undefined {
  const axis = merged.findIndex(({ folded }) => folded);
  if (axis < 0) return undefined;
  const lengths = merged.map(({ length }) => length);
  const [outer, inner] = [sizeOf(lengths.slice(0, axis)), sizeOf(lengths.slice(axis + 1))];
  return { axis, outer, length: lengths[axis]!, inner };
}

/** Memory for what the axis of a block is folded to, if only the dispatches that follow need it. */
export function scratch(
  { device, replicas }: Place,
  { outer, inner }: Omit<Block, "length">,
): Storage {
  return allocateStorage(device, "partial results", outer * inner, replicas);
}

/** Ends the use of scratch memory, unless a capture will replay it. */
export function giveUp(storage: Storage): void {
  if (currentCapture() === 0) storage.release("it held partial results.");
}
