/** expand: axes of length 1 repeated, and new ones in front; the gradient is summed over them. */

import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import type { None, Op } from "./op.ts";
import { contiguous, stridedCopy } from "./strided_copy.ts";
import { sumInto } from "./sum_into.ts";

/** The types of expand. */
export interface ExpandSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  /** The result's shape, which that of x broadcasts to. */
  readonly attributes: { readonly shape: Shape };
  readonly saved: None;
}

/** The rules of expand. */
export const expand: Op<ExpandSignature> = {
  name: "expand",

  shape: (_, { shape }) => shape,

  forward({ inputs: { x }, out, ...place }) {
    const missing = out.shape.length - x.shape.length;
    const { steps } = contiguous(x.shape);
    const repeated = repeatedAxes(x.shape, out.shape);
    const from = {
      first: 0,
      steps: out.shape.map((_, axis) => repeated.includes(axis) ? 0 : steps[axis - missing]!),
    };
    const at = { from, to: contiguous(out.shape) };
    stridedCopy(place, out.shape, x.storage.view, out.storage.view, at);
    return {};
  },

  reads: () => [],

  backward({ inputs: { x }, out, outGrad, result, ...place }) {
    sumInto(place, outGrad!, out.shape, repeatedAxes(x.shape, out.shape), result("x"));
  },
};

/** The axes of the result along which every element of x is repeated. */
function repeatedAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return [...to.keys()].filter((axis) => from[axis - missing] !== to[axis]);
}
