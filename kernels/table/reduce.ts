/** The kernels that fold an axis of a tensor, and those of their gradients. */

import { kernels } from "./spec.ts";

export const reduceKernels = kernels({
  /**
   * out[a, p, b] = finish(the fold over i = p, p + parts, p + 2 parts ... of term(x[a, i, b])), by the
   * codes of reductions.ts: one part takes the whole axis, several shorten it.
   */
  reduce: {
    bindings: {
      x: "read", // [outer, length, inner]
      other: "read", // [outer, inner], or as x for products; whatever it is where it is not needed
      out: "write", // [outer, parts, inner]
    },
    constants: {
      outer: "u32",
      length: "u32",
      inner: "u32",
      parts: "u32",
      term: "u32",
      fold: "u32",
      finish: "u32",
      parameter: "f32",
    },
  },
});
