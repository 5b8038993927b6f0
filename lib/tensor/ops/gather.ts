/** gather and indexSelect: elements, or whole slices, of x picked along an axis by an index. */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { sizeOf } from "../shape.ts";
import { requireTokens } from "../tokens.ts";
import type { None, Op } from "./op.ts";

/** The types of both. */
export interface GatherSignature {
  readonly inputs: { readonly x: Operand; readonly index: Operand };
  readonly state: None;
  /** The axis, from 0 on. */
  readonly attributes: { readonly dim: number };
  readonly saved: None;
}

/** An element for each of index, which but for the axis has the shape of x. */
export const gather: Op<GatherSignature> = rulesOf("gather", 1);

/** A slice for each of index[count]. */
export const indexSelect: Op<GatherSignature> = rulesOf("indexSelect", 0);

function rulesOf(name: string, perElement: 0 | 1): Op<GatherSignature> {
  const constants = ({ x, index }: GatherSignature["inputs"], dim: number) => ({
    outer: sizeOf(x.shape.slice(0, dim)),
    length: x.shape[dim]!,
    inner: sizeOf(x.shape.slice(dim + 1)),
    count: index.shape[perElement ? dim : 0]!,
    perElement,
  });
  return {
    name,
    tokens: ["index"],

    shape({ x, index }, { dim }) {
      if (index.size > 0) requireTokens(name, "the indices", index, x.shape[dim]!);
      return perElement ? index.shape : x.shape.with(dim, index.size);
    },

    forward({ inputs, attributes: { dim }, out, device, replicas }) {
      const { x, index } = inputs;
      const views = { x: x.storage.view, indices: index.storage.view, out: out.storage.view };
      emit(device, "gather", views, constants(inputs, dim), replicas);
      return {};
    },

    reads: ({ inputs: { index } }) => [index],

    backward({ inputs, attributes: { dim }, outGrad, result, device, replicas }) {
      const indices = inputs.index.storage.view;
      const views = { indices, outGrad: outGrad!, xGrad: result("x") };
      emit(device, "gather_backward", views, constants(inputs, dim), replicas);
    },
  };
}
