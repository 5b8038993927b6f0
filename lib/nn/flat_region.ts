/** Where an activation is flat, as data: what saturation and dead units are counted by. */

import * as F from "../tensor/functional/binary.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One end of the number line or both, from a value on that belongs to it. */
export type Ends =
  | { readonly atMost: number; readonly atLeast?: number }
  | { readonly atMost?: number; readonly atLeast: number };

/** Where an activation is flat: hardly any gradient passes back there. */
export interface FlatRegion {
  /** What goes in there. */
  readonly input: Ends;
  /** What comes out there; where it is given, the region is defined by it. */
  readonly output?: Ends;
  /** The size of the steepest slope in it: the largest share of a gradient that passes back. */
  readonly slope: number;
}

/** For each value that an activation takes, whether it lies in the region: 1 or 0, of x's shape. */
export function isFlat({ input, output }: FlatRegion, x: Tensor, out: Tensor): Tensor {
  return output ? isBeyond(out, output) : isBeyond(x, input);
}

function isBeyond(values: Tensor, { atMost, atLeast }: Ends): Tensor {
  const sides = [
    ...(atMost === undefined ? [] : [F.le(values, atMost)]),
    ...(atLeast === undefined ? [] : [F.ge(values, atLeast)]),
  ];
  return sides.reduce((low, high) => F.maximum(low, high));
}

/** Where the search for the end of a flat side begins: the slopes there are below 1e-15. */
const FAR = -40;
const STRIDE = 1 / 16;

/**
 * The region from minus infinity up to the first place where the size of `slope` is no longer below
 * `limit`. A place further up where the slope passes through zero, as those of GELU and SiLU do, is a
 * turn and no flat region: a unit that moves leaves it.
 */
export function flatUpTo(slope: (x: number) => number, limit: number): FlatRegion {
  const isSteep = (x: number) => Math.abs(slope(x)) >= limit;
  let high = FAR;
  while (!isSteep(high)) high += STRIDE;
  let low = high - STRIDE;
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (isSteep(middle)) high = middle;
    else low = middle;
  }
  return { input: { atMost: low }, slope: limit };
}
