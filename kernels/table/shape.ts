/** The kernels that move elements: copies between shapes, rows picked by index, windows. */

import { elementwise, kernels, noLoops } from "./spec.ts";

/** The elements that strided_copy moves. */
const copied = ["length0", "length1", "length2", "length3", "length4", "length5"];

export const shapeKernels = kernels({
  /**
   * out[outFirst + i0 outStep0 + ... + i5 outStep5] = x[xFirst + i0 xStep0 + ... + i5 xStep5], for all
   * i0 < length0, ..., i5 < length5; what lies between in out stays. No two steps lead to one element
   * of out; those of x may.
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
    workgroups: (constants) =>
      elementwise(copied.reduce((size, length) => size * constants[length]!, 1)),
    iterations: noLoops,
  },
  /** out = value. */
  fill: {
    bindings: { out: "write" },
    constants: { size: "u32", value: "f32" },
    workgroups: ({ size }) => elementwise(size!),
    iterations: noLoops,
  },
});
