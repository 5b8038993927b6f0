/** The kernels that fold an axis of a tensor, and those of their gradients. */

import { kernels } from "./spec.ts";

export const reduceKernels = kernels({
  /**
   * out[a, p, b] = finish(the fold over i = p, p + parts, p + 2 parts ... of term(x[a, i, b])), by
   * the codes of reductions.ts: one part takes the whole axis, several shorten it.
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
  /**
   * out[a, i, b] = what `code` (of reductions.ts) makes of x[a, i, b], y[a, i, b], and what the
   * axis was folded to.
   */
  spread: {
    bindings: {
      x: "read", // [outer, length, inner]
      y: "read", // as x; whatever it is where it is not needed, like those below
      other: "read", // [outer, inner]
      folded: "read", // [outer, inner]
      gradient: "read", // [outer, inner]
      out: "write", // as x
    },
    constants: { outer: "u32", length: "u32", inner: "u32", code: "u32", parameter: "f32" },
  },
  /**
   * indices[a, b] = the first i where x[a, i, b] is extremes[a, b], NaN being NaN; `length` if
   * there is none. A workgroup a result.
   */
  first_index: {
    bindings: {
      x: "read", // [outer, length, inner]
      extremes: "read", // [outer, inner]
      indices: "write", // [outer, inner]
    },
    constants: { outer: "u32", length: "u32", inner: "u32" },
  },
});
