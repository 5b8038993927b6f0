/** The kernels of kernels/table/optim.ts: their float64 oracle, their cases, their walks. */

import type { optimKernels } from "../../../kernels/table/optim.ts";
import { cases, FEW, FLAGS, SIZES } from "./cases.ts";
import type { Contents } from "./contents.ts";
import { type Cut, MOMENTS, storeMoments } from "./moments.ts";
import { sum } from "./sums.ts";
import type { Cases, KernelBuffer, Oracles, Walks } from "./types.ts";
import { CLOSE, floats, garbage, terms } from "./walks.ts";

/** Gives parameter i its next value. */
function move(
  { parameters, changes }: Readonly<Record<"parameters" | "changes", KernelBuffer>>,
  i: number,
  next: number,
  keepChanges: number,
): void {
  if (keepChanges) changes[i] = next - parameters[i]!;
  parameters[i] = next;
}

/** What holds for element i of an optimiser's arena. */
function settingOf(
  { groupOf, settings }: Readonly<Record<"groupOf" | "settings", KernelBuffer>>,
  i: number,
): { readonly rate: number; readonly decay: number; readonly steps: number } {
  const at = 4 * groupOf[Math.floor(i / 64)]!;
  return { rate: settings[at]!, decay: settings[at + 1]!, steps: settings[at + 2]! };
}

/** A reference for every one of them. */
export const optimOracle: Oracles<typeof optimKernels> = {
  sgd({ parameters, gradients, learningRates, step }, { size, steps }) {
    const rate = step[0]! < steps ? learningRates[step[0]!]! : NaN;
    for (let i = 0; i < size; i++) parameters[i] = parameters[i]! - rate * gradients[i]!;
  },

  sgd_with_moments(buffers, { count, steps }) {
    const { parameters, gradients, segments, learningRates, step, moments } = buffers;
    const rate = step[0]! < steps ? learningRates[step[0]!]! : NaN;
    for (let s = 0; s < count; s++) {
      const { start, size, tensors } = segmentAt(segments, s);
      for (let i = start; i < start + size; i++) {
        parameters[i] = parameters[i]! - rate * gradients[i]!;
      }
      storeMoments(moments, tensors[0]!, (i) => gradients[start + i]!);
      storeMoments(moments, tensors[1]!, (i) => parameters[start + i]!);
      const [from, to] = [2 * tensors[0]!.first, 2 * tensors[2]!.first];
      for (let i = 0; i < 2 * tensors[0]!.parts; i += 2) {
        moments[to + i] = rate * moments[from + i]!;
        moments[to + i + 1] = rate ** 2 * moments[from + i + 1]!;
      }
    }
  },

  begin_update({ learningRates, step, settings }, { groups, steps }) {
    for (let group = 0; group < groups; group++) {
      const known = step[0]! < steps;
      settings[4 * group] = known ? learningRates[group * steps + step[0]!]! : NaN;
      settings[4 * group + 2]! += 1;
    }
  },

  sgd_momentum(buffers, { size, momentum, fresh, nesterov, keepChanges }) {
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay, steps } = settingOf(buffers, i);
      let slope = gradients[i]! + (decay === 0 ? 0 : decay * parameters[i]!);
      if (momentum !== 0) {
        const next = steps === 1 ? slope : momentum * state[i]! + fresh * slope;
        state[i] = next;
        slope = nesterov ? slope + momentum * next : next;
      }
      move(buffers, i, parameters[i]! - rate * slope, keepChanges);
    }
  },

  adam(buffers, constants) {
    const { size, fresh1, fresh2, logBeta1, logBeta2, eps, decoupled, amsgrad } = constants;
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay, steps } = settingOf(buffers, i);
      let [value, slope] = [parameters[i]!, gradients[i]!];
      if (decoupled) value *= 1 - rate * decay;
      else if (decay !== 0) slope += decay * value;
      const mean = (1 - fresh1) * state[i]! + fresh1 * slope;
      let square = (1 - fresh2) * state[size + i]! + fresh2 * slope ** 2;
      [state[i], state[size + i]] = [mean, square];
      if (amsgrad) state[2 * size + i] = square = Math.max(state[2 * size + i]!, square);
      const [c1, c2] = [1 - Math.exp(steps * logBeta1), 1 - Math.exp(steps * logBeta2)];
      const next = value - rate / c1 * mean / (Math.sqrt(square / c2) + eps);
      move(buffers, i, next, constants.keepChanges);
    }
  },

  rmsprop(buffers, { size, fresh, eps, momentum, centered, keepChanges }) {
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay } = settingOf(buffers, i);
      const slope = gradients[i]! + (decay === 0 ? 0 : decay * parameters[i]!);
      let square = (1 - fresh) * state[i]! + fresh * slope ** 2;
      state[i] = square;
      if (centered) {
        const at = (momentum === 0 ? 1 : 2) * size + i;
        const mean = (1 - fresh) * state[at]! + fresh * slope;
        state[at] = mean;
        square -= mean ** 2;
      }
      let change = slope / (Math.sqrt(square) + eps);
      if (momentum !== 0) {
        change += momentum * state[size + i]!;
        state[size + i] = change;
      }
      move(buffers, i, parameters[i]! - rate * change, keepChanges);
    }
  },

  gradient_norms({ gradients, segments, norms }, { count, first }) {
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      norms[first + s] = Math.sqrt(sum(size, (i) => gradients[start + i]! ** 2));
    }
  },

  clip_gradients({ gradients, segments, norms, total }, { count, terms, maxNorm }) {
    const norm = Math.sqrt(sum(terms, (i) => norms[i]! ** 2));
    total[0] = norm;
    const factor = Math.min(1, maxNorm / (norm + 1e-6));
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      for (let i = start; i < start + size; i++) gradients[i] = gradients[i]! * factor;
    }
  },

  update_moments({ parameters, gradients, changes, segments, moments }, { count }) {
    for (let s = 0; s < count; s++) {
      const { start, tensors } = segmentAt(segments, s);
      for (const [q, values] of [gradients, parameters, changes].entries()) {
        storeMoments(moments, tensors[q]!, (i) => values[start + i]!);
      }
    }
  },
};

/** Segments of an arena, and how many elements it has. */
function segmentsOf(count: number): { readonly segments: Uint32Array; readonly room: number } {
  // The eighth is long enough for the loop that takes 1,024 elements at a time.
  const size = (s: number) => s === 7 ? 2602 : 2 + 13 * s;
  const segments = Array.from({ length: count }, (_, s) => [104 * s + 4 * (s % 3), size(s)]);
  const room = 104 * count + (count < 8 ? 104 : 2604);
  return { segments: Uint32Array.from(segments.flat()), room };
}

/** A segment that is measured, and how its gradient, its parameter and its change are cut. */
function segmentAt(segments: KernelBuffer, s: number) {
  const [start, size, parts, first] = segments.subarray(4 * s, 4 * s + 4) as unknown as number[];
  const tensors = [0, 1, 2].map((q): Cut => ({
    size: size!,
    parts: parts!,
    first: first! + q * parts!,
  }));
  return { start: start!, size: size!, tensors };
}

/** The same segments, cut into one to eleven parts, and room for the moments of three tensors each. */
function cutSegments(count: number) {
  const { segments, room } = segmentsOf(count);
  let pairs = 0;
  const rows = Array.from({ length: count }, (_, s) => {
    const size = segments[2 * s + 1]!;
    const parts = Math.min(Math.ceil(size / 4), s === 7 ? 11 : 1 + s % 3);
    const row = [segments[2 * s]!, size, parts, pairs];
    pairs += 3 * parts;
    return row;
  });
  return { segments: Uint32Array.from(rows.flat()), room, moments: garbage(2 * pairs) };
}

/** What bounds the parts of so many segments. */
const measured = [1, 2, 5, 8].map((count) => ({ count, parts: 11, vectors: 60 }));

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

/** The cases of every one of them. */
export const optimCases: Cases<typeof optimKernels> = {
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
  sgd_with_moments: cases<"sgd_with_moments">(
    measured.flatMap((constants) => [3, 4].map((steps) => ({ ...constants, steps }))),
    (contents, { count }) => {
      const { room, ...rest } = cutSegments(count);
      return {
        parameters: contents.normal(room, 0.2, 0.5),
        gradients: contents.normal(room),
        learningRates: Float32Array.of(9, 9, 9, 0.5),
        step: Uint32Array.of(3),
        ...rest,
      };
    },
    () => MOMENTS,
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
  update_moments: cases<"update_moments">(
    measured,
    (contents, { count }) => {
      const { room, ...rest } = cutSegments(count);
      const [parameters, gradients] = [contents.normal(room, 0.2, 0.5), contents.normal(room)];
      return { parameters, gradients, changes: contents.normal(room, 0.1, 1), ...rest };
    },
    () => MOMENTS,
  ),
};

/** An arena that is one part of so many vectors. */
function oneSegment(vectors: number) {
  return {
    parameters: terms(4 * vectors, 4),
    gradients: terms(4 * vectors),
    segments: Uint32Array.of(0, 4 * vectors, 1, 0),
    moments: garbage(6),
  };
}

/** The walks of those with loops. */
export const optimWalks: Walks<typeof optimKernels> = {
  sgd: [],
  sgd_with_moments: [{
    constants: (vectors) => ({ count: 1, parts: 1, vectors, steps: 1 }),
    buffers: (n) => ({ ...oneSegment(n), learningRates: floats(1), step: new Uint32Array(1) }),
    tolerance: CLOSE,
    refused: true,
  }],
  begin_update: [],
  sgd_momentum: [],
  adam: [],
  rmsprop: [],
  // No GPU binds an arena of so many elements.
  gradient_norms: [],
  clip_gradients: [{
    constants: (terms) => ({ count: 1, terms, largest: 8, maxNorm: 1 }),
    buffers: (n) => ({
      gradients: floats(1, 2, 3, 4, 5, 6, 7, 8),
      segments: Uint32Array.of(0, 8),
      norms: terms(n),
      total: garbage(1),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  update_moments: [{
    constants: (vectors) => ({ count: 1, parts: 1, vectors }),
    buffers: (n) => ({ ...oneSegment(n), changes: terms(4 * n, 2) }),
    tolerance: CLOSE,
    refused: true,
  }],
};
