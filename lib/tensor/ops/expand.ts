/** expand: axes of length 1 repeated, and new ones in front; the gradient is summed over them. */

import { broadcastSteps, repeatedAxes } from "../axes.ts";
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
    const from = { first: 0, steps: broadcastSteps(x.shape, out.shape) };
    const at = { from, to: contiguous(out.shape) };
    stridedCopy(place, out.shape, x.storage.view, out.storage.view, at);
    return {};
  },

  reads: () => [],

  backward({ inputs: { x }, out, outGrad, result, ...place }) {
    sumInto(place, outGrad!, out.shape, repeatedAxes(x.shape, out.shape), result("x"));
  },
};
