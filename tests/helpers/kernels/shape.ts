/** The kernels of kernels/table/shape.ts: their float64 oracle, their cases, their walks. */

import type { shapeKernels } from "../../../kernels/table/shape.ts";
import { cases, EXACT, FLAGS, SIZES, sums } from "./cases.ts";
import type { Cases, KernelBuffer, KernelConstants, Oracles, Walks } from "./types.ts";
import { garbage, terms } from "./walks.ts";

/** A reference for every one of them. */
export const shapeOracle: Oracles<typeof shapeKernels> = {
  strided_copy({ x, out }, constants) {
    const axis = (name: "length" | "xStep" | "outStep") =>
      ([0, 1, 2, 3, 4, 5] as const).map((i) => constants[`${name}${i}`]);
    const [lengths, xSteps, outSteps] = [axis("length"), axis("xStep"), axis("outStep")];
    const walk = (depth: number, from: number, to: number): void => {
      if (depth === 6) return void (out[to] = x[from]!);
      for (let i = 0; i < lengths[depth]!; i++) {
        walk(depth + 1, from + i * xSteps[depth]!, to + i * outSteps[depth]!);
      }
    };
    walk(0, constants.xFirst, constants.outFirst);
  },

  fill({ out }, { size, value }) {
    out.fill(value, 0, size);
  },

  gather({ x, indices, out }, constants) {
    eachPicked(indices, constants, (from, to) => out[to] = x[from]!);
  },

  gather_backward({ indices, outGrad, xGrad }, constants) {
    const sums = new Float64Array(xGrad.length);
    eachPicked(indices, constants, (from, to) => sums[from]! += outGrad[to]!);
    xGrad.set(sums);
  },

  one_hot({ tokens, out }, { positions, classes }) {
    for (let i = 0; i < positions; i++) {
      for (let c = 0; c < classes; c++) out[i * classes + c] = tokens[i] === c ? 1 : 0;
    }
  },

  unfold({ x, windows }, constants) {
    windows.fill(0);
    eachWindowed(constants, (element, window) => windows[window] = x[element]!);
  },

  fold({ windowsGrad, xGrad }, constants) {
    const sums = new Float64Array(xGrad.length);
    eachWindowed(constants, (element, window) => sums[element]! += windowsGrad[window]!);
    xGrad.set(sums);
  },
};

/** Visits each element of out[outer, count, inner] with the place in x that it is picked from. */
function eachPicked(
  indices: KernelBuffer,
  { outer, length, inner, count, perElement }: KernelConstants<"gather">,
  visit: (from: number, to: number) => void,
): void {
  for (let o = 0; o < outer; o++) {
    for (let j = 0; j < count; j++) {
      for (let i = 0; i < inner; i++) {
        const to = (o * count + j) * inner + i;
        const row = indices[perElement ? to : j]!;
        visit((o * length + row) * inner + i, to);
      }
    }
  }
}

/** Visits each element of the windows that is one of x, with its place in x. */
function eachWindowed(
  constants: KernelConstants<"unfold">,
  visit: (element: number, window: number) => void,
): void {
  const { batch, channels, length, kernelSize, stride, padding, positions } = constants;
  for (let n = 0; n < batch; n++) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++) {
        for (let k = 0; k < kernelSize; k++) {
          const place = p * stride + k - padding;
          if (place < 0 || place >= length) continue;
          const window = ((n * positions + p) * channels + c) * kernelSize + k;
          visit((n * channels + c) * length + place, window);
        }
      }
    }
  }
}

/** Constants of strided_copy from the last axes' lengths and steps. */
function strided(
  lengths: readonly number[],
  xSteps: readonly number[],
  outSteps: readonly number[],
  xFirst = 0,
  outFirst = 0,
): KernelConstants<"strided_copy"> {
  const missing = 6 - lengths.length;
  const entries = [0, 1, 2, 3, 4, 5].flatMap((axis) => [
    [`length${axis}`, lengths[axis - missing] ?? 1],
    [`xStep${axis}`, xSteps[axis - missing] ?? 0],
    [`outStep${axis}`, outSteps[axis - missing] ?? 0],
  ]);
  return { ...Object.fromEntries(entries), xFirst, outFirst };
}

/** The elements up to the last that is touched. */
function extent(constants: KernelConstants<"strided_copy">, name: "xStep" | "outStep"): number {
  const first = name === "xStep" ? constants.xFirst : constants.outFirst;
  return ([0, 1, 2, 3, 4, 5] as const).reduce(
    (last, i) => last + (constants[`length${i}`] - 1) * constants[`${name}${i}`],
    first + 1,
  );
}

const stridedCases: readonly KernelConstants<"strided_copy">[] = [
  strided([1], [1], [1]),
  strided([65], [1], [1]),
  strided([7], [3], [2], 5, 1), // every third to every second
  strided([5, 13], [13, 1], [1, 5]), // a transpose, out in columns
  strided([13, 5], [1, 13], [5, 1]),
  strided([31, 33], [1, 31], [33, 1]),
  strided([4, 8], [1, 4], [8, 1]),
  strided([3, 7], [0, 1], [7, 1]), // expanded rows
  strided([7, 3], [1, 0], [3, 1]), // expanded columns
  strided([3, 1031], [1031, 1], [2062, 1]), // joined along the last axis, the left half
  strided([3, 1031], [1031, 1], [2062, 1], 0, 1031), // and the right one
  strided([5, 6], [20, 1], [6, 1], 7), // a slice of columns
  strided([2, 9, 4], [1, 2, 2], [36, 4, 1]), // overlapping windows
  strided([3, 2, 5, 4], [40, 4, 8, 1], [40, 20, 4, 1]), // heads before positions
  strided([2, 3, 5, 7, 2, 3], [1, 2, 6, 30, 210, 420], [630, 210, 42, 6, 3, 1]), // all turned round
  strided([2, 3, 2, 3, 2, 3], [3, 12, 0, 36, 1, 2], [216, 72, 36, 12, 6, 2], 4, 3),
  strided([127, 30], [1, 127], [30, 1]),
  strided([200, 66], [1, 200], [66, 1]),
  strided([130, 2, 33], [33, 4290, 1], [66, 33, 1]),
];

/** [outer, length, inner, count] */
const PICKS = [
  [1, 1, 1, 1],
  [1, 27, 10, 96],
  [3, 5, 1, 1],
  [32, 27, 1, 1],
  [2, 3, 7, 5],
  [5, 13, 4, 2],
  [7, 2, 30, 13],
  [1, 65, 33, 100],
  [13, 100, 3, 31],
  [127, 31, 1, 2],
  [1, 2, 1, 1031],
] as const;

const picks = PICKS.flatMap(([outer, length, inner, count]) =>
  FLAGS.map((perElement) => ({ outer, length, inner, count, perElement }))
);
const indicesOf = ({ outer, inner, count, perElement }: KernelConstants<"gather">): number =>
  perElement ? outer * count * inner : count;

/** [batch, channels, length, kernelSize, stride, padding]; some end before the last of x. */
const WINDOWS = [
  [1, 1, 1, 1, 1, 0],
  [2, 3, 7, 3, 1, 1],
  [1, 5, 8, 3, 2, 0],
  [3, 2, 13, 5, 3, 2],
  [2, 1, 31, 4, 1, 3],
  [5, 4, 2, 5, 1, 2],
  [1, 7, 33, 2, 5, 0],
  [13, 3, 10, 10, 1, 0],
  [2, 16, 65, 7, 2, 3],
  [32, 10, 8, 2, 2, 0],
  [1, 2, 200, 27, 1, 13],
] as const;

const windowed = WINDOWS.map(([batch, channels, length, kernelSize, stride, padding]) => {
  const positions = Math.floor((length + 2 * padding - kernelSize) / stride) + 1;
  return { batch, channels, length, kernelSize, stride, padding, positions };
});
const elementsOf = ({ batch, channels, length }: KernelConstants<"unfold">): number =>
  batch * channels * length;
const windowsOf = ({ batch, channels, kernelSize, positions }: KernelConstants<"unfold">): number =>
  batch * channels * kernelSize * positions;

/** Cases of every one of them. */
export const shapeCases: Cases<typeof shapeKernels> = {
  strided_copy: cases<"strided_copy">(
    stridedCases,
    (contents, constants) => ({
      x: contents.normal(extent(constants, "xStep")),
      out: contents.normal(extent(constants, "outStep")),
    }),
    () => EXACT,
  ),
  fill: cases<"fill">(
    SIZES.map((size, i) => ({ size, value: i % 3 === 0 ? 0 : 0.25 * i })),
    (contents, { size }) => ({ out: contents.normal(size) }),
    () => EXACT,
  ),
  gather: cases<"gather">(
    picks,
    (contents, constants) => ({
      x: contents.normal(constants.outer * constants.length * constants.inner),
      indices: contents.integers(indicesOf(constants), constants.length),
      out: contents.normal(constants.outer * constants.count * constants.inner),
    }),
    () => EXACT,
  ),
  gather_backward: cases<"gather_backward">(
    picks,
    (contents, constants) => ({
      indices: contents.integers(indicesOf(constants), constants.length),
      outGrad: contents.normal(constants.outer * constants.count * constants.inner),
      xGrad: contents.normal(constants.outer * constants.length * constants.inner),
    }),
    ({ count }) => sums(count),
  ),
  // Tokens beyond the classes have no 1.
  one_hot: cases<"one_hot">(
    SIZES.map((positions, i) => ({ positions, classes: SIZES[(i * 5) % 12]! })),
    (contents, { positions, classes }) => ({
      tokens: contents.integers(positions, classes + 1),
      out: contents.normal(positions * classes),
    }),
    () => EXACT,
  ),
  unfold: cases<"unfold">(
    windowed,
    (contents, constants) => ({
      x: contents.normal(elementsOf(constants)),
      windows: contents.normal(windowsOf(constants)),
    }),
    () => EXACT,
  ),
  fold: cases<"fold">(
    windowed,
    (contents, constants) => ({
      windowsGrad: contents.normal(windowsOf(constants)),
      xGrad: contents.normal(elementsOf(constants)),
    }),
    ({ kernelSize, stride }) => sums(Math.ceil(kernelSize / stride)),
  ),
};

/** One window. */
const window = { batch: 1, channels: 1, length: 1, stride: 1, positions: 1 };

/** The walks of those with loops. */
export const shapeWalks: Walks<typeof shapeKernels> = {
  strided_copy: [],
  fill: [],
  gather: [],
  gather_backward: [{
    constants: (count) => ({ outer: 1, length: 1, inner: 1, count, perElement: 0 }),
    buffers: (n) => ({ indices: new Uint32Array(n), outGrad: terms(n), xGrad: garbage(1) }),
    tolerance: EXACT,
  }],
  one_hot: [],
  unfold: [],
  fold: [{
    // Only the last place in the window is a term.
    constants: (kernelSize) => ({ ...window, kernelSize, padding: kernelSize - 1 }),
    buffers: (n) => ({ windowsGrad: terms(n), xGrad: garbage(1) }),
    tolerance: EXACT,
    refused: true,
  }],
};
