/** The kernels of kernels/table/watch.ts: their float64 oracle, their cases, their walks. */

import type { watchKernels } from "../../../kernels/table/watch.ts";
import { cases, EXACT, FLAGS, SIZES } from "./cases.ts";
import { countIn, MOMENTS, storeMoments } from "./moments.ts";
import { standardDeviation, sum } from "./sums.ts";
import type { Cases, Oracles, Walks } from "./types.ts";
import { CLOSE, floats, garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const watchOracle: Oracles<typeof watchKernels> = {
  write_history({ value, history, step }, { size, advance, steps }) {
    for (let i = 0; i < size && step[0]! < steps; i++) history[step[0]! * size + i] = value[i]!;
    if (advance) step[0] = step[0]! + 1;
  },

  statistics({ x, summary }, { size }) {
    const values = Array.from(x.subarray(0, size));
    summary[0] = sum(size, (i) => values[i]!) / size;
    summary[1] = standardDeviation(size, (i) => values[i]!);
    summary[2] = values.reduce((low, value) => Math.min(low, value));
    summary[3] = values.reduce((high, value) => Math.max(high, value));
  },

  histogram({ x, summary, counts }, { size, bins }) {
    counts.fill(0, 0, bins);
    const low = summary[2]!;
    const high = summary[3]!;
    if (!Number.isFinite(low) || !Number.isFinite(high)) return;
    for (let i = 0; i < size; i++) {
      if (!(x[i]! >= low && x[i]! <= high)) continue;
      // A range of one point has all its values in bin 0.
      const bin = high > low ? Math.floor((x[i]! - low) / (high - low) * bins) : 0;
      counts[Math.min(bin, bins - 1)]! += 1;
    }
  },

  layer_moments({ values, gradient, edge, moments }, constants) {
    const { size, parts, hasGradient, hasEdge, atMost, atLeast } = constants;
    const cut = (q: number) => ({ size, parts, first: q * parts });
    const isBeyond = (i: number) => Number(edge[i]! <= atMost || edge[i]! >= atLeast);
    storeMoments(moments, cut(0), (i) => values[i]!);
    if (hasGradient) storeMoments(moments, cut(1), (i) => gradient[i]!);
    if (hasEdge) storeMoments(moments, cut(2), isBeyond);
  },

  record_moments({ moments, tensors, step, history }, { count, steps }) {
    if (step[0]! >= steps) return;
    for (let s = 0; s < count; s++) {
      const [size, parts, first] = tensors.subarray(3 * s, 3 * s + 3) as unknown as number[];
      const cut = { size: size!, parts: parts!, first: first! };
      const at = (part: number) => moments[2 * (first! + part)]!;
      const mean = sum(parts!, (part) => countIn(part, cut) * at(part)) / size!;
      const squares = sum(
        parts!,
        (part) => moments[2 * (first! + part) + 1]! + countIn(part, cut) * (at(part) - mean) ** 2,
      );
      history[2 * (step[0]! * count + s)] = mean;
      history[2 * (step[0]! * count + s) + 1] = Math.sqrt(squares / (size! - 1));
    }
  },
};

/** The cases of every one of them. */
export const watchCases: Cases<typeof watchKernels> = {
  write_history: cases<"write_history">(
    [1, 2, 3, 5, 13, 64, 65, 100].flatMap((size) =>
      FLAGS.flatMap((advance) => [2, 3].map((steps) => ({ size, advance, steps })))
    ),
    (contents, { size }) => ({
      value: contents.normal(size),
      history: contents.normal(4 * size),
      step: Uint32Array.of(2),
    }),
    () => EXACT,
  ),
  // The mean of values about 0.3, and deviations from it.
  statistics: cases<"statistics">(
    SIZES.slice(1).concat(5000).map((size) => ({ size })),
    (contents, { size }) => ({
      x: contents.normal(size, 0.3, 1),
      summary: contents.normal(4),
    }),
    () => ({ absolute: 1e-6, relative: 2e-6 }),
  ),
  // Counts are exact: no value of these seeds lies within rounding of a bin's edge.
  histogram: cases<"histogram">(
    SIZES.flatMap((size) => [1, 7, 50].map((bins) => ({ size, bins }))),
    (contents, { size, bins }) => {
      const x = contents.normal(size);
      x[size - 1] = 1.75; // the closed end of the last bin
      return {
        x,
        summary: Float32Array.of(0, 1, -1.5, 1.75),
        counts: contents.integers(bins, 1000),
      };
    },
    () => EXACT,
  ),
  layer_moments: cases<"layer_moments">(
    [1, 2, 3, 5, 13, 64, 100, 1031, 2602].flatMap((size) =>
      [[0, 0], [0, 1], [1, 0], [1, 1]].map(([hasGradient, hasEdge]) => ({
        size,
        parts: Math.min(Math.ceil(size / 4), 1 + size % 12),
        hasGradient: hasGradient!,
        hasEdge: hasEdge!,
        atMost: -0.5,
        atLeast: 0.75,
      }))
    ),
    (contents, { size, parts }) => ({
      values: contents.normal(size, 0.3, 1),
      gradient: contents.normal(size),
      edge: contents.normal(size),
      moments: garbage(6 * parts),
    }),
    () => MOMENTS,
  ),
  record_moments: cases<"record_moments">(
    [1, 2, 5, 70].flatMap((count) => [2, 3].map((steps) => ({ count, parts: 9, steps }))),
    (contents, { count }) => {
      const rows = Array.from({ length: count }, (_, s) => [2 + 9 * s, 1 + s % 9, 9 * s]);
      rows[0] = [2, 1, 0];
      return {
        // Deviations whose sums are no less than 0.
        moments: contents.normal(18 * count).map((value, i) => i % 2 === 0 ? value : value ** 2),
        tensors: Uint32Array.from(rows.flat()),
        step: Uint32Array.of(2),
        history: contents.normal(6 * count),
      };
    },
    () => ({ absolute: 1e-6, relative: 2e-6 }),
  ),
};

/** The walks of those with loops. */
export const watchWalks: Walks<typeof watchKernels> = {
  write_history: [{
    constants: (size) => ({ size, advance: 1, steps: 1 }),
    buffers: (n) => ({ value: terms(n), history: garbage(n), step: new Uint32Array(1) }),
    tolerance: EXACT,
  }],
  statistics: [{
    constants: (size) => ({ size }),
    buffers: (n) => ({ x: terms(n), summary: garbage(4) }),
    tolerance: CLOSE,
  }],
  histogram: [{
    constants: (size) => ({ size, bins: 9 }),
    buffers: (n) => ({
      x: terms(n),
      summary: floats(0, 0, 1, 100),
      counts: new Uint32Array(9).fill(7),
    }),
    tolerance: EXACT,
  }],
  layer_moments: [{
    constants: (n) => ({
      size: 4 * n,
      parts: 1,
      hasGradient: 1,
      hasEdge: 1,
      atMost: 0,
      atLeast: 50,
    }),
    buffers: (n) => ({
      values: terms(4 * n),
      gradient: terms(4 * n, 2),
      edge: terms(4 * n),
      moments: garbage(6),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  record_moments: [{
    constants: (parts) => ({ count: 1, parts, steps: 1 }),
    buffers: (n) => ({
      moments: terms(2 * n),
      tensors: Uint32Array.of(4 * n, n, 0),
      step: new Uint32Array(1),
      history: garbage(2),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
};
