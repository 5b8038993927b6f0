/** The kernels of kernels/table/binary.ts: their float64 oracle, their cases, their walks. */

import type { binaryKernels } from "../../../kernels/table/binary.ts";
import { type BinaryName, binaryTable } from "../../../kernels/table/binary_formulas.ts";
import { type BinaryOracle, binaryOracles } from "../samples/binary.ts";
import { cases, EXACT, FEW, FLAGS } from "./cases.ts";
import type { Contents } from "./contents.ts";
import type { Cases, KernelBuffer, KernelConstants, Oracles, Walks } from "./types.ts";

/** The function that the kernels call `code`. */
function formulaOf(code: number): BinaryOracle {
  const found = Object.entries(binaryTable).find(([, formula]) => formula.code === code)!;
  return binaryOracles[found[0] as BinaryName];
}

const AXES = [0, 1, 2, 3] as const;

/** The lengths of the axes. */
type Lengths = { readonly [K in `length${0 | 1 | 2 | 3}`]: number };

const sizeOf = (constants: Lengths): number =>
  AXES.reduce((size: number, axis) => size * constants[`length${axis}`], 1);

/** Visits each element of the result with its place in operands of these steps. */
function eachElement(
  constants: Lengths,
  operands: readonly (readonly number[])[],
  visit: (index: number, places: readonly number[]) => void,
): void {
  const lengths = AXES.map((axis) => constants[`length${axis}`]);
  for (let index = 0; index < sizeOf(constants); index++) {
    const at = lengths.map((length, axis) =>
      Math.floor(index / lengths.slice(axis + 1).reduce((a, b) => a * b, 1)) % length
    );
    visit(index, operands.map((steps) => at.reduce((sum, i, axis) => sum + i * steps[axis]!, 0)));
  }
}

const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]!;
const floatOf = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0]!;

/** Visits each element of the result with those of a and b. */
function eachPair(
  { a, b }: { readonly a: KernelBuffer; readonly b: KernelBuffer },
  constants: Omit<KernelConstants<"binary">, "formula">,
  visit: (index: number, a: number, b: number) => void,
): void {
  const { aIsNumber, bIsNumber } = constants;
  const number = floatOf(constants.number);
  const steps = (["a", "b"] as const).map((name) => AXES.map((i) => constants[`${name}Step${i}`]));
  eachElement(constants, steps, (index, [aPlace, bPlace]) => {
    visit(index, aIsNumber ? number : a[aPlace!]!, bIsNumber ? number : b[bPlace!]!);
  });
}

/** A reference for every one of them. */
export const binaryOracle: Oracles<typeof binaryKernels> = {
  binary({ out, ...operands }, constants) {
    const { value } = formulaOf(constants.formula);
    eachPair(operands, constants, (index, a, b) => out[index] = Number(value(a, b)));
  },

  binary_backward({ outGrad, grad, ...operands }, constants) {
    const gradient = formulaOf(constants.formula).gradients![constants.ofB ? 1 : 0];
    eachPair(operands, constants, (index, a, b) => grad[index] = gradient(a, b, outGrad[index]!));
  },

  where({ condition, x, y, out }, constants) {
    const [xNumber, yNumber] = [floatOf(constants.xNumber), floatOf(constants.yNumber)];
    const steps = (["condition", "x", "y"] as const).map((name) =>
      AXES.map((i) => constants[`${name}Step${i}`])
    );
    eachElement(constants, steps, (index, [conditionPlace, xPlace, yPlace]) => {
      const onX = constants.xIsNumber ? xNumber : x[xPlace!]!;
      const onY = constants.yIsNumber ? yNumber : y[yPlace!]!;
      out[index] = condition[conditionPlace!] !== 0 ? onX : onY;
    });
  },
};

/** Shapes of the result, with the steps of two operands, or a number in the place of one. */
const PATTERNS: readonly (readonly [
  lengths: readonly number[],
  a: readonly number[] | number,
  b: readonly number[] | number,
])[] = [
  [[1], [0], [0]],
  [[3], [1], [1]],
  [[65], [1], [1]],
  [[1031], [1], [1]],
  [[5, 13], [13, 1], [0, 1]], // a row
  [[32, 200], [0, 1], [200, 1]],
  [[7, 27], [27, 1], [1, 0]], // a column
  [[33, 4], [1, 0], [4, 1]],
  [[31, 5], [1, 0], [0, 1]], // a column and a row
  [[100], [1], [0]], // a tensor of one element
  [[30], [0], [1]],
  [[2, 3, 5], [15, 5, 1], [0, 1, 0]], // a channel's
  [[2, 3, 4, 5], [4, 0, 1, 0], [0, 5, 0, 1]], // every second axis
  [[3, 2, 2, 6], [24, 12, 6, 1], [12, 0, 6, 1]],
  [[127], [1], 1.75],
  [[7], -0.5, [1]],
  [[12], [1], Infinity],
];

/** The constants of each pattern. */
const patterns = PATTERNS.map(([lengths, a, b]) => {
  const missing = 4 - lengths.length;
  const four = (values: readonly number[] | number, otherwise: number) =>
    AXES.map((i) => typeof values === "number" ? 0 : values[i - missing] ?? otherwise);
  const number = [a, b].find((each): each is number => typeof each === "number") ?? 0;
  return {
    ...Object.fromEntries(four(lengths, 1).map((length, i) => [`length${i}`, length])),
    ...Object.fromEntries(four(a, 0).map((step, i) => [`aStep${i}`, step])),
    ...Object.fromEntries(four(b, 0).map((step, i) => [`bStep${i}`, step])),
    ...{ aIsNumber: Number(typeof a === "number"), bIsNumber: Number(typeof b === "number") },
    number: bitsOf(number),
  } as unknown as Omit<KernelConstants<"binary">, "formula">;
});

/** The elements up to the last that is read. */
function extent(constants: Readonly<Record<string, number>>, name: string): number {
  return AXES.reduce(
    (last: number, i) => last + (constants[`length${i}`]! - 1) * constants[`${name}Step${i}`]!,
    1,
  );
}

const code = (name: BinaryName): number => binaryTable[name].code;
const codes = Object.values(binaryTable).map((formula) => formula.code);
/** Those whose gradient a kernel computes. */
const sloped = codes.filter((formula) => formulaOf(formula).gradients);
/** Three patterns for each of the others, in turn. */
const some = (turn: number) => [0, 5, 9].map((i) => patterns[(turn + i) % patterns.length]!);

/** Operands of a function: bases are positive, comparisons have equal ones. */
function operandsOf(contents: Contents, constants: KernelConstants<"binary">) {
  const { formula } = constants;
  const [a, b] = (["a", "b"] as const).map((name) => {
    const size = extent(constants, name);
    if (formula === code("pow")) return contents.uniform(size, name === "a" ? 0.1 : -3, 4);
    if (formula === code("div")) return contents.uniform(size, 0.2, 3);
    return contents.normal(size).map((value) => Math.round(value * 4) / 4);
  });
  return { a: a!, b: b! };
}

const toleranceOf = ({ formula }: { formula: number }) =>
  formula === code("pow") ? { absolute: 2e-6, relative: 4e-6 } : FEW;

/** The cases of every one of them. */
export const binaryCases: Cases<typeof binaryKernels> = {
  binary: cases<"binary">(
    [
      ...patterns.map((pattern) => ({ ...pattern, formula: code("sub") })),
      ...codes.flatMap((formula, turn) => some(turn).map((pattern) => ({ ...pattern, formula }))),
    ],
    (contents, constants) => ({
      ...operandsOf(contents, constants),
      out: contents.normal(sizeOf(constants)),
    }),
    toleranceOf,
  ),
  binary_backward: cases<"binary_backward">(
    [
      ...patterns.flatMap((pattern) =>
        FLAGS.map((ofB) => ({ ...pattern, formula: code("div"), ofB }))
      ),
      ...sloped.flatMap((formula, turn) =>
        some(turn).flatMap((pattern) => FLAGS.map((ofB) => ({ ...pattern, formula, ofB })))
      ),
    ].filter(({ formula, ofB }) => formula !== code("sub") || ofB),
    (contents, constants) => ({
      ...operandsOf(contents, constants),
      outGrad: contents.normal(sizeOf(constants)),
      grad: contents.normal(sizeOf(constants)),
    }),
    toleranceOf,
  ),
  where: cases<"where">(
    patterns.flatMap((pattern) => {
      const { aIsNumber, bIsNumber, number, ...rest } = pattern;
      const named = Object.entries(rest).map(([name, value]) => [
        name.replace(/^a/, "condition").replace(/^b/, "x"),
        value,
      ]);
      // x has the steps of b, y those of a: the condition is no number.
      const y = Object.fromEntries(AXES.map((i) => [`yStep${i}`, pattern[`aStep${i}`]]));
      const numbers = { xIsNumber: bIsNumber, xNumber: number };
      const others = { yIsNumber: aIsNumber, yNumber: number };
      return [{ ...Object.fromEntries(named), ...y, ...numbers, ...others }];
    }) as KernelConstants<"where">[],
    (contents, constants) => ({
      condition: Float32Array.from(contents.integers(extent(constants, "condition"), 2)),
      x: contents.normal(extent(constants, "x")),
      y: contents.normal(extent(constants, "y")),
      out: contents.normal(sizeOf(constants)),
    }),
    () => EXACT,
  ),
};

/** The walks of those with loops. */
export const binaryWalks: Walks<typeof binaryKernels> = {
  binary: [],
  binary_backward: [],
  where: [],
};
