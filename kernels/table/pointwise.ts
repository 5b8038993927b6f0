/** The kernels whose elements do not depend on each other. */

import { kernels } from "./spec.ts";

export const pointwiseKernels = kernels({
  /** out = x, or out + x if `accumulate`. */
  copy: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32", accumulate: "u32" },
  },
  /** out = f(x), f being what formulas.ts calls `formula`, with up to two parameters. */
  pointwise: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32", formula: "u32", parameter: "f32", parameter2: "f32" },
  },
  /**
   * xGrad = outGrad f'(x); `value` is x, or out where formulas.ts says that the slope is from out.
   */
  pointwise_backward: {
    bindings: { value: "read", outGrad: "read", xGrad: "write" },
    constants: { size: "u32", formula: "u32", parameter: "f32", parameter2: "f32" },
  },
});
