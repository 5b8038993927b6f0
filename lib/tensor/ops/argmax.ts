/** argmax and argmin: the first index of the largest or the smallest element along an axis. */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import { type Block, emitReduce, giveUp, scratch } from "./emit_reduce.ts";
import type { None, Op } from "./op.ts";

/** The types of both. */
export interface ArgmaxSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  readonly attributes: { readonly shape: Shape; readonly block: Block };
  readonly saved: None;
}

/** The rules of argmax. */
export const argmax: Op<ArgmaxSignature> = rulesOf("argmax", "max");

/** The rules of argmin. */
export const argmin: Op<ArgmaxSignature> = rulesOf("argmin", "min");

function rulesOf(name: string, fold: "max" | "min"): Op<ArgmaxSignature> {
  return {
    name,
    dtype: "uint32",
    shape: (_, { shape }) => shape,

    forward({ inputs: { x }, attributes: { block }, out, ...place }) {
      const { outer, length, inner } = block;
      const extremes = scratch(place, block);
      emitReduce(place, { x: x.storage.view, out: extremes.view }, block, { term: "value", fold });
      emit(
        place.device,
        "first_index",
        { x: x.storage.view, extremes: extremes.view, indices: out.storage.view },
        { outer, length, inner },
        place.replicas,
      );
      giveUp(extremes);
      out.storage.largest = Math.max(0, length - 1);
      return {};
    },

    reads: () => [],
    backward: null,
  };
}
