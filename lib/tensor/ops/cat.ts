/** cat: tensors one after another along an axis. */

import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import type { None, Op } from "./op.ts";
import { contiguous, type Steps, stridedCopy } from "./strided_copy.ts";

/** The types of cat. */
export interface CatSignature {
  /** In their order; of one shape, but for the axis. */
  readonly inputs: Readonly<Record<string, Operand>>;
  readonly state: None;
  /** The axis, from 0 on, and the result's shape. */
  readonly attributes: { readonly dim: number; readonly shape: Shape };
  readonly saved: None;
}

/** The rules of cat. */
export const cat: Op<CatSignature> = {
  name: "cat",

  shape: (_, { shape }) => shape,

  forward({ inputs, attributes: { dim }, out, ...place }) {
    for (const { name, steps } of partsOf(inputs, dim, out.shape)) {
      const { shape, storage } = inputs[name]!;
      const at = { from: contiguous(shape), to: steps };
      stridedCopy(place, shape, storage.view, out.storage.view, at);
    }
    return {};
  },

  reads: () => [],

  backward({ inputs, attributes: { dim }, out, outGrad, wants, result, ...place }) {
    for (const { name, steps } of partsOf(inputs, dim, out.shape)) {
      if (!wants(name)) continue;
      const { shape } = inputs[name]!;
      const at = { from: steps, to: contiguous(shape) };
      stridedCopy(place, shape, outGrad!, result(name), at);
    }
  },
};

/** Where each input lies in the result. */
function partsOf(
  inputs: CatSignature["inputs"],
  dim: number,
  shape: Shape,
): { readonly name: string; readonly steps: Steps }[] {
  const { steps } = contiguous(shape);
  let begin = 0;
  return Object.entries(inputs).map(([name, input]) => {
    const first = begin * steps[dim]!;
    begin += input.shape[dim]!;
    return { name, steps: { first, steps } };
  });
}
