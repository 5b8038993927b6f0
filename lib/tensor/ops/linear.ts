/** linear: out = x weight + bias, for x [rows, fanIn], weight [fanIn, fanOut] and bias [fanOut]. */

import { emit } from "../../device/recorder.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Operand } from "../operand.ts";
import type { None, Op } from "./op.ts";
import { sumInto } from "./sum_into.ts";

/** The types of linear. */
export interface LinearSignature {
  readonly inputs: { readonly x: Operand; readonly weight: Operand; readonly bias: Operand | null };
  readonly state: None;
  readonly attributes: null;
  readonly saved: None;
}

/** The rules of linear. */
export const linear: Op<LinearSignature> = {
  name: "linear",

  shape({ x, weight, bias }) {
    requireRank("linear", "x", x.shape, 2);
    requireRank("linear", "weight", weight.shape, 2);
    const [rows, fanIn] = x.shape as [number, number];
    const fanOut = weight.shape[1]!;
    requireShape("linear", "weight", [fanIn, fanOut], weight.shape);
    if (bias) requireShape("linear", "bias", [fanOut], bias.shape);
    return [rows, fanOut];
  },

  forward({ inputs: { x, weight, bias }, out, device, replicas }) {
    const [rows, columns] = out.shape as [number, number];
    emit(
      device,
      "matmul",
      {
        a: x.storage.view,
        b: weight.storage.view,
        // Every binding needs a region; the kernel does not read it when hasBias is 0.
        bias: (bias ?? weight).storage.view,
        out: out.storage.view,
      },
      { rows, inner: x.shape[1]!, columns, hasBias: bias ? 1 : 0, activation: 0, parameter: 0 },
      replicas,
    );
    return {};
  },

  reads: ({ inputs: { x, weight } }) => [
    ...(weight.requiresGrad ? [x] : []),
    ...(x.requiresGrad ? [weight] : []),
  ],

  backward({ inputs: { x, weight, bias }, out, outGrad, device, replicas, result, nothing }) {
    const [rows, fanOut] = out.shape as [number, number];
    const views = {
      weightGrad: result("weight"),
      biasGrad: result("bias"),
      xGrad: result("x"),
      activatedGrad: nothing(),
    };
    if (weight.shape[0] === 0) { // without products there is no tile that sums the bias's
      if (bias) sumInto({ device, replicas }, outGrad!, out.shape, [0], views.biasGrad);
      return;
    }
    emit(
      device,
      "linear_backward",
      {
        x: x.storage.view,
        weight: weight.storage.view,
        outGrad: outGrad!,
        // Every binding needs a region; hasBias 0 leaves that of the bias alone.
        ...views,
      },
      {
        rows,
        fanIn: x.shape[1]!,
        fanOut,
        hasBias: bias ? 1 : 0,
        activation: 0,
        parameter: 0,
        keepsActivatedGrad: 0,
      },
      replicas,
    );
  },
};
