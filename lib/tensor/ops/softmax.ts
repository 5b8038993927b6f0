/** softmax and logSoftmax along an axis. */

import type { Operand } from "../operand.ts";
import { type Block, emitReduce, emitSpread, giveUp, scratch } from "./emit_reduce.ts";
import type { None, Op } from "./op.ts";

/** The types of both. */
export interface SoftmaxSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  readonly attributes: { readonly block: Block };
  readonly saved: None;
}

/** The rules of softmax. */
export const softmax: Op<SoftmaxSignature> = rulesOf("softmax");

/** The rules of logSoftmax. */
export const logSoftmax: Op<SoftmaxSignature> = rulesOf("logSoftmax");

function rulesOf(name: "softmax" | "logSoftmax"): Op<SoftmaxSignature> {
  return {
    name,
    shape: ({ x }) => x.shape,

    forward({ inputs: { x }, attributes: { block }, out, ...place }) {
      const from = x.storage.view;
      const [largest, total] = [scratch(place, block), scratch(place, block)];
      const [other, folded] = [largest.view, total.view];
      emitReduce(place, { x: from, out: other }, block, { term: "value", fold: "max" });
      emitReduce(place, { x: from, other, out: folded }, block, { term: "exponential" });
      emitSpread(place, { x: from, other, folded, out: out.storage.view }, block, name);
      for (const each of [largest, total]) giveUp(each);
      return {};
    },

    reads: ({ out }) => [out],

    backward({ attributes: { block }, out, outGrad, result, device, replicas }) {
      const place = { device, replicas };
      const total = scratch(place, block);
      const [x, y, folded] = [out.storage.view, outGrad!, total.view];
      if (name === "softmax") {
        emitReduce(place, { x, other: y, out: folded }, block, { term: "product" });
      } else {
        emitReduce(place, { x: y, out: folded }, block, { term: "value" });
      }
      emitSpread(place, { x, y, folded, out: result("x") }, block, `${name}Gradient`);
      giveUp(total);
    },
  };
}
