/** The kernels that move elements: copies between shapes, rows picked by index, windows. */

import { kernels } from "./spec.ts";

/** The constants of unfold and fold. */
const windowed = {
  batch: "u32",
  channels: "u32",
  length: "u32",
  kernelSize: "u32",
  stride: "u32",
  padding: "u32",
  positions: "u32",
} as const;

export const shapeKernels = kernels({
  /**
   * out[outFirst + i0 outStep0 + ... + i5 outStep5] = x[xFirst + i0 xStep0 + ... + i5 xStep5], for
   * all i0 < length0, ..., i5 < length5; what lies between in out stays. No two steps lead to one
   * element of out; those of x may.
   */
  strided_copy: {
    bindings: { x: "read", out: "write" },
    constants: {
      length0: "u32",
      length1: "u32",
      length2: "u32",
      length3: "u32",
      length4: "u32",
      length5: "u32",
      xStep0: "u32",
      xStep1: "u32",
      xStep2: "u32",
      xStep3: "u32",
      xStep4: "u32",
      xStep5: "u32",
      outStep0: "u32",
      outStep1: "u32",
      outStep2: "u32",
      outStep3: "u32",
      outStep4: "u32",
      outStep5: "u32",
      xFirst: "u32",
      outFirst: "u32",
    },
  },
  /** out = value. */
  fill: {
    bindings: { out: "write" },
    constants: { size: "u32", value: "f32" },
  },
  /**
   * out[o, j, i] = x[o, index, i], for x[outer, length, inner] and out[outer, count, inner]; the
   * index is indices[o, j, i] if `perElement`, else indices[j]; beyond the last it is the last.
   */
  gather: {
    bindings: { x: "read", indices: "read", out: "write" },
    constants: { outer: "u32", length: "u32", inner: "u32", count: "u32", perElement: "u32" },
  },
  /**
   * xGrad[o, t, i] = sum over j of outGrad[o, j, i] whose index is t, in order of j; see gather.
   */
  gather_backward: {
    bindings: { indices: "read", outGrad: "read", xGrad: "write" },
    constants: { outer: "u32", length: "u32", inner: "u32", count: "u32", perElement: "u32" },
  },
  /** out[i, c] = 1 where tokens[i] is c, else 0, for out[positions, classes]. */
  one_hot: {
    bindings: { tokens: "read", out: "write" },
    constants: { positions: "u32", classes: "u32" },
  },
  /**
   * windows[n, p, c, k] = x[n, c, p stride + k - padding], or 0 outside, for
   * x[batch, channels, length] and windows[batch, positions, channels, kernelSize].
   */
  unfold: {
    bindings: { x: "read", windows: "write" },
    constants: windowed,
  },
  /**
   * xGrad: the sum of all windowsGrad that came from each element of x, in order of k; see unfold.
   */
  fold: {
    bindings: { windowsGrad: "read", xGrad: "write" },
    constants: windowed,
  },
});
