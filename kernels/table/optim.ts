/** The kernels of an optimiser's step. */

import { kernels } from "./spec.ts";

/**
 * What the optimisers below bind. `size` is a multiple of 64, as all regions are, and each block of
 * 64 elements belongs to one group of parameters, for which begin_update left the settings.
 */
const update = {
  parameters: "write",
  gradients: "read",
  state: "write", // float32 [moments, size]
  groupOf: "read", // uint32 [size / 64]
  settings: "read", // [groups, 4]
  changes: "write", // as parameters: new - old, if `keepChanges`
} as const;

export const optimKernels = kernels({
  /**
   * parameters -= learningRates[step] gradients, over a whole arena or a padded region: `size` is a
   * multiple of 4. From step `steps` on the rate is NaN: so the run ends as diverged, instead of
   * going on with what lies behind the table.
   */
  sgd: {
    bindings: {
      parameters: "write",
      gradients: "read",
      learningRates: "read", // [steps]
      step: "read", // [1]
    },
    constants: { size: "u32", steps: "u32" },
  },
  /**
   * sgd of each segment s = [offset, size, parts, first] of an arena, offsets being multiples of 4.
   * Of each, three tensors are measured: the gradient, the updated parameter, and what was
   * subtracted, by the gradient's moments times the rate and its square. Part p of one holds the
   * vectors of four elements i with i % parts = p; for tensor q moments[first + q parts + p] = [mean,
   * sum of squared deviations] of it. There are at most `parts` parts, each of at most `vectors`
   * vectors.
   */
  sgd_with_moments: {
    bindings: {
      parameters: "write",
      gradients: "read",
      segments: "read", // uint32 [count, 4]
      learningRates: "read", // [steps]
      step: "read", // [1]
      moments: "write", // [.., 2]
    },
    constants: { count: "u32", parts: "u32", vectors: "u32", steps: "u32" },
  },
  /**
   * Begins an optimiser's step for each group of parameters, with settings[group] = [rate, weight
   * decay, steps, 0]: the rate becomes learningRates[group, step], or NaN from step `steps` on, and
   * the steps are one more. They are floats, so that they stay at 2^24 once they are as many.
   */
  begin_update: {
    bindings: {
      learningRates: "read", // [groups, steps]
      step: "read", // [1]
      settings: "write", // [groups, 4]
    },
    constants: { groups: "u32", steps: "u32" },
  },
  /**
   * SGD with slope = gradient + decay parameter, if there is decay; then with a momentum, buffer =
   * momentum buffer + fresh slope, in the first step just slope, and slope = buffer, or slope +
   * momentum buffer if `nesterov`; parameter -= rate slope. `fresh` is 1 - dampening.
   */
  sgd_momentum: {
    bindings: update,
    constants: { size: "u32", momentum: "f32", fresh: "f32", nesterov: "u32", keepChanges: "u32" },
  },
  /**
   * Adam: mean += (slope - mean) fresh1 and square += (slope^2 - square) fresh2, which are state[0]
   * and state[1], and parameter -= rate mean / c1 / (sqrt(square / c2) + eps), c = 1 - beta^steps;
   * with `amsgrad` the largest square so far, state[2]. The slope is gradient + decay parameter; or
   * with `decoupled` decay, as in AdamW, the gradient, and the parameter is first multiplied by
   * 1 - rate decay. `fresh` is 1 - beta: of two numbers that add up to 1, the small one keeps its
   * digits.
   */
  adam: {
    bindings: update,
    constants: {
      size: "u32",
      fresh1: "f32",
      fresh2: "f32",
      logBeta1: "f32",
      logBeta2: "f32",
      eps: "f32",
      decoupled: "u32",
      amsgrad: "u32",
      keepChanges: "u32",
    },
  },
  /**
   * RMSprop: square += (slope^2 - square) fresh, where slope = gradient + decay parameter, and
   * change = slope / (sqrt(square) + eps), or if `centered` slope / (sqrt(square - mean^2) + eps)
   * with mean += (slope - mean) fresh; with a momentum, buffer = momentum buffer + change takes its
   * place; parameter -= rate change. The state is square, then buffer and mean if there are.
   * `fresh` is 1 - alpha.
   */
  rmsprop: {
    bindings: update,
    constants: {
      size: "u32",
      fresh: "f32",
      eps: "f32",
      momentum: "f32",
      centered: "u32",
      keepChanges: "u32",
    },
  },
  /**
   * norms[first + s] = sqrt(sum of gradient^2) of each segment s = [offset, size] of an arena,
   * offsets being multiples of 4. A workgroup a segment.
   */
  gradient_norms: {
    bindings: { gradients: "read", segments: "read", norms: "write" },
    constants: { count: "u32", first: "u32" },
  },
  /**
   * total = sqrt(sum of norms^2), of all `terms`; the gradients in each segment s = [offset, size]
   * are multiplied by maxNorm / (total + 1e-6), or by 1 if that is larger. No segment is larger
   * than `largest`; a workgroup takes 1,024 elements of one.
   */
  clip_gradients: {
    bindings: {
      gradients: "write",
      segments: "read", // uint32 [count, 2]
      norms: "read", // [terms]
      total: "write", // [1]
    },
    constants: { count: "u32", terms: "u32", largest: "u32", maxNorm: "f32" },
  },
  /**
   * Measures the same as sgd_with_moments; the changes are those that an optimiser's kernel kept.
   */
  update_moments: {
    bindings: {
      parameters: "read",
      gradients: "read",
      changes: "read", // as parameters
      segments: "read", // uint32 [count, 4]
      moments: "write", // [.., 2]
    },
    constants: { count: "u32", parts: "u32", vectors: "u32" },
  },
});
