/**
 * permute, narrow and slice: a copy of some elements of x in another order. The gradient goes back the
 * same way, and is 0 where nothing came from.
 */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import type { None, Op } from "./op.ts";
import { contiguous, type Steps, stridedCopy } from "./strided_copy.ts";

/** The types of each of them. */
export interface StridedSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  /** The result's shape, and where its elements lie in x: no two at one place. */
  readonly attributes: Steps & { readonly shape: Shape };
  readonly saved: None;
}

/** The rules of each. */
export const strided: Readonly<Record<"permute" | "narrow" | "slice", Op<StridedSignature>>> = {
  permute: rulesOf("permute"),
  narrow: rulesOf("narrow"),
  slice: rulesOf("slice"),
};

function rulesOf(name: string): Op<StridedSignature> {
  return {
    name,

    shape: (_, { shape }) => shape,

    forward({ inputs: { x }, attributes, out, ...place }) {
      const at = { from: attributes, to: contiguous(out.shape) };
      stridedCopy(place, out.shape, x.storage.view, out.storage.view, at);
      return {};
    },

    reads: () => [],

    backward({ inputs: { x }, attributes, out, outGrad, result, ...place }) {
      const xGrad = result("x");
      if (out.size < x.size) {
        const { device, replicas } = place;
        emit(device, "fill", { out: xGrad }, { size: x.size, value: 0 }, replicas);
      }
      const at = { from: contiguous(out.shape), to: attributes };
      stridedCopy(place, out.shape, outGrad!, xGrad, at);
    },
  };
}
