/** where: x or y, as a condition says; the gradient goes where the value came from. */

import type { View } from "../../device/device.ts";
import { emit } from "../../device/recorder.ts";
import { broadcastShapes } from "../axes.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import { readTogether, type Source, stepsOf, sumRepeated } from "./broadcast.ts";
import type { None, Op, Place } from "./op.ts";

/** The types of where. */
export interface WhereSignature {
  readonly inputs: {
    readonly condition: Operand;
    /** null where there is a number instead, as of y. */
    readonly x: Operand | null;
    readonly y: Operand | null;
  };
  readonly state: None;
  readonly attributes: { readonly x: number; readonly y: number };
  readonly saved: None;
}

/** The rules of where. */
export const where: Op<WhereSignature> = {
  name: "where",

  shape: ({ condition, x, y }) =>
    broadcastShapes("where", condition.shape, x?.shape ?? [], y?.shape ?? []),

  forward({ inputs: { condition, x, y }, attributes, out, ...place }) {
    const sources = { x: sourceOf(x, attributes.x), y: sourceOf(y, attributes.y) };
    choose(place, condition, sources, out.shape, out.storage.view);
    return {};
  },

  reads: ({ inputs: { condition } }) => [condition],

  backward({ inputs, out, outGrad, wants, result, ...place }) {
    const source = { shape: out.shape, view: outGrad! };
    for (const name of ["x", "y"] as const) {
      if (!wants(name)) continue;
      const sources = { x: 0, y: 0, [name]: source };
      sumRepeated(place, [inputs[name]!.shape, out.shape], result(name), (view) => {
        choose(place, inputs.condition, sources, out.shape, view);
      });
    }
  },
};

function sourceOf(operand: Operand | null, number: number): Source {
  return operand ? { shape: operand.shape, view: operand.storage.view } : number;
}

/** out = x where the condition holds, else y. */
function choose(
  place: Place,
  { shape: conditionShape, storage }: Operand,
  { x, y }: { readonly x: Source; readonly y: Source },
  shape: Shape,
  out: View,
): void {
  const sources = [{ shape: conditionShape, view: storage.view }, x, y];
  readTogether(place, shape, sources, (lengths, [condition, onX, onY]) => {
    emit(
      place.device,
      "where",
      { condition: condition!.view, x: onX!.view, y: onY!.view, out },
      {
        ...lengths,
        ...stepsOf("condition", condition!),
        ...stepsOf("x", onX!),
        ...stepsOf("y", onY!),
        ...{ xIsNumber: onX!.isNumber, xNumber: onX!.number },
        ...{ yIsNumber: onY!.isNumber, yNumber: onY!.number },
      },
      place.replicas,
    );
  });
}
