/** The kernels whose elements do not depend on each other. */

import { elementwise, kernels, noLoops } from "./spec.ts";

export const pointwiseKernels = kernels({
  /** out = x, or out + x if `accumulate`. */
  copy: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32", accumulate: "u32" },
    workgroups: ({ size }) => elementwise(size!),
    iterations: noLoops,
  },
  /** out = tanh(x). */
  tanh: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32" },
    workgroups: ({ size }) => elementwise(size!),
    iterations: noLoops,
  },
  /** xGrad = outGrad (1 - out^2). */
  tanh_backward: {
    bindings: { out: "read", outGrad: "read", xGrad: "write" },
    constants: { size: "u32" },
    workgroups: ({ size }) => elementwise(size!),
    iterations: noLoops,
  },
});
