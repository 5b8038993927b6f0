/** The kernels of kernels/table/shape.ts: their float64 oracle, and their cases. */

import { cases, EXACT, type KernelCase, SIZES } from "../cases.ts";
import type { KernelConstants, Reference } from "../oracle.ts";

type ShapeKernel = "strided_copy" | "fill";

/** A reference for every one of them. */
export const shapeOracle: { readonly [K in ShapeKernel]: Reference<K> } = {
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
};

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

/** Cases of every one of them. */
export const shapeCases: { readonly [K in ShapeKernel]: readonly KernelCase<K>[] } = {
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
};
