/**
 * unfold: the windows that a convolution multiplies, of x [batch, channels, length], as
 * [batch, positions, channels, kernelSize]; x is 0 in the padding on either side.
 */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { None, Op } from "./op.ts";

/** The types of unfold. */
export interface UnfoldSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  readonly attributes: Windows;
  readonly saved: None;
}

/** Where the windows lie. */
export interface Windows {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
}

/** The rules of unfold. */
export const unfold: Op<UnfoldSignature> = {
  name: "unfold",

  shape({ x }, windows) {
    const { batch, channels, kernelSize, positions } = constantsOf(x, windows);
    return [batch, positions, channels, kernelSize];
  },

  forward({ inputs: { x }, attributes, out, device, replicas }) {
    const views = { x: x.storage.view, windows: out.storage.view };
    emit(device, "unfold", views, constantsOf(x, attributes), replicas);
    return {};
  },

  reads: () => [],

  backward({ inputs: { x }, attributes, outGrad, result, device, replicas }) {
    const views = { windowsGrad: outGrad!, xGrad: result("x") };
    emit(device, "fold", views, constantsOf(x, attributes), replicas);
  },
};

function constantsOf({ shape }: Operand, { kernelSize, stride, padding }: Windows) {
  const [batch, channels, length] = shape as [number, number, number];
  const positions = Math.floor((length + 2 * padding - kernelSize) / stride) + 1;
  return { batch, channels, length, kernelSize, stride, padding, positions };
}
