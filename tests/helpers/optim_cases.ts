/** Test cases for the kernels of optimisers. */

import type { KernelName } from "../../kernels/table/mod.ts";
import type { optimKernels } from "../../kernels/table/optim.ts";
import { cases, FEW, FLAGS, type KernelCase, SIZES } from "./cases.ts";
import type { Contents } from "./contents.ts";

/** The cases of each. */
export const optimCases: {
  readonly [K in KernelName & keyof typeof optimKernels]: readonly KernelCase<K>[];
} = {
  sgd: cases<"sgd">(
    [...SIZES, 3024].map((size, i) => ({ size: 4 * size, steps: 1 + i % 3 })),
    (contents, { size }) => ({
      parameters: contents.normal(size),
      gradients: contents.normal(size),
      learningRates: Float32Array.of(9, 0.1, 0.01, 7),
      step: Uint32Array.of(1),
    }),
    () => FEW,
  ),
  // A logarithm: relative errors of the ratio become absolute.
  sgd_with_ratios: cases<"sgd_with_ratios">(
    [1, 2, 5, 8].flatMap((count) => [3, 4].map((steps) => ({ count, steps }))),
    (contents, { count }) => {
      const { segments, room } = segmentsOf(count);
      return {
        parameters: contents.normal(room, 0.2, 0.5),
        gradients: contents.normal(room, 0, 0.01),
        segments,
        learningRates: Float32Array.of(9, 9, 9, 0.1),
        step: Uint32Array.of(3),
        ratios: contents.normal(count),
      };
    },
    () => ({ absolute: 4e-6, relative: 1e-6 }),
  ),
  begin_update: cases<"begin_update">(
    SIZES.flatMap((groups) => [3, 4].map((steps) => ({ groups, steps }))),
    (contents, { groups, steps }) => ({
      learningRates: contents.normal(groups * steps),
      step: Uint32Array.of(3),
      settings: contents.normal(4 * groups),
    }),
    () => FEW,
  ),
  sgd_momentum: cases<"sgd_momentum">(
    [1, 2, 5, 33].flatMap((blocks) =>
      [0, 0.9].flatMap((momentum) =>
        FLAGS.map((nesterov) => ({
          size: 64 * blocks,
          momentum,
          fresh: 0.75,
          nesterov,
          keepChanges: nesterov,
        }))
      )
    ),
    (contents, { size }) => updateOf(contents, size, 1),
    () => FEW,
  ),
  adam: cases<"adam">(
    [1, 2, 5, 33].flatMap((blocks) =>
      [[0.9, 0.999], [0.5, 0.9999]].flatMap(([beta1, beta2]) =>
        FLAGS.flatMap((decoupled) =>
          FLAGS.map((amsgrad) => ({
            size: 64 * blocks,
            fresh1: 1 - beta1!,
            fresh2: 1 - beta2!,
            logBeta1: Math.log(beta1!),
            logBeta2: Math.log(beta2!),
            eps: 1e-3,
            decoupled,
            amsgrad,
            keepChanges: decoupled,
          }))
        )
      )
    ),
    (contents, { size, amsgrad }) => {
      const all = updateOf(contents, size, 2 + amsgrad);
      return { ...all, state: all.state.map((value, i) => i < size ? value : value * value) };
    },
    // Updates of size 1, of a dozen roundings.
    () => ({ absolute: 1e-6, relative: 1e-6 }),
  ),
  rmsprop: cases<"rmsprop">(
    [1, 2, 5, 33].flatMap((blocks) =>
      [0, 0.9].flatMap((momentum) =>
        FLAGS.map((centered) => ({
          size: 64 * blocks,
          fresh: 0.01,
          eps: 1e-3,
          momentum,
          centered,
          keepChanges: 1 - centered,
        }))
      )
    ),
    (contents, { size }) => {
      const all = updateOf(contents, size, 3);
      // Squares far above the squares of the means, of which their roots are taken.
      return { ...all, state: all.state.map((value, i) => i < size ? 9 + value ** 2 : value / 2) };
    },
    () => ({ absolute: 1e-6, relative: 1e-6 }),
  ),
  gradient_norms: cases<"gradient_norms">(
    [1, 2, 5, 8].flatMap((count) => [0, 3].map((first) => ({ count, first }))),
    (contents, { count, first }) => {
      const { segments, room } = segmentsOf(count);
      return { gradients: contents.normal(room), segments, norms: contents.normal(first + count) };
    },
    () => ({ absolute: 0, relative: 2e-6 }),
  ),
  clip_gradients: cases<"clip_gradients">(
    [1, 2, 5, 8].flatMap((count) =>
      // So many terms that no compiler unrolls the loop over them.
      [1.5, 1e3].map((maxNorm) => ({ count, terms: count + 200, largest: 2602, maxNorm }))
    ),
    (contents, { count, terms }) => {
      const { segments, room } = segmentsOf(count);
      return {
        gradients: contents.normal(room),
        segments,
        norms: contents.uniform(terms, 1, 2),
        total: contents.normal(1),
      };
    },
    () => ({ absolute: 1e-6, relative: 1e-6 }),
  ),
  // A logarithm: relative errors of the ratio become absolute.
  update_ratios: cases<"update_ratios">(
    [1, 2, 5, 8].map((count) => ({ count })),
    (contents, { count }) => {
      const { segments, room } = segmentsOf(count);
      const parameters = contents.normal(room, 0.2, 0.5);
      const changes = contents.normal(room, 1e-3, 0.01);
      return { parameters, changes, segments, ratios: contents.normal(count) };
    },
    () => ({ absolute: 4e-6, relative: 1e-6 }),
  ),
};

/** Segments of an arena, and how many elements it has. */
function segmentsOf(count: number): { readonly segments: Uint32Array; readonly room: number } {
  // The eighth is long enough for the loop that takes 1,024 elements at a time.
  const size = (s: number) => s === 7 ? 2602 : 2 + 13 * s;
  const segments = Array.from({ length: count }, (_, s) => [104 * s + 4 * (s % 3), size(s)]);
  const room = 104 * count + (count < 8 ? 104 : 2604);
  return { segments: Uint32Array.from(segments.flat()), room };
}

/** What an optimiser updates: three groups, of which one is in its first step and one decays. */
function updateOf(contents: Contents, size: number, moments: number) {
  return {
    parameters: contents.normal(size),
    gradients: contents.normal(size),
    state: contents.normal(moments * size),
    groupOf: contents.integers(size / 64, 3),
    changes: contents.normal(size),
    settings: Float32Array.of(0.1, 0, 1, 0, 0.01, 0.25, 1000, 0, 0.2, 0, 12, 0),
  };
}
