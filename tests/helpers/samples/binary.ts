/**
 * Every function of two variables: in PyTorch, in float64, and what it is tried with: every
 * broadcasting pattern, numbers on either side.
 */

import type { BinaryName } from "../../../kernels/table/binary_formulas.ts";
import * as F from "../../../lib/tensor/functional/mod.ts";
import type { Tensor } from "../../../lib/tensor/tensor.ts";
import { power } from "../float64.ts";
import {
  betweenHundredths,
  type FunctionSamples,
  type Inputs,
  normal,
  type Options,
  type Sample,
  type SampleInput,
  uniform,
  values,
} from "./types.ts";

/** A function and its gradients of a and b, in float64. */
export interface BinaryOracle {
  readonly value: (a: number, b: number) => number | boolean;
  /** None if the kernels compute none. */
  readonly gradients?: readonly [Gradient, Gradient];
}
type Gradient = (a: number, b: number, outGrad: number) => number;

/** Makes the values of an operand of a shape. */
type Make = (...shape: number[]) => SampleInput;

/** Shapes of x and y; the first is poisoned. */
const SHAPES: readonly (readonly [x: readonly number[], y: readonly number[]])[] = [
  [[2, 3], [2, 3]],
  [[], []],
  [[67], [67]],
  [[3, 5], [5]],
  [[3, 5], [3, 1]],
  [[4, 1], [2, 1, 7]],
  [[2, 3], []],
  [[1], [5]],
  [[3], [1, 3]],
  [[2, 3, 4], [3, 1]],
  [[3, 1, 2, 1], [2, 1, 3]],
  [[2, 1, 2, 1, 2], [2, 1, 2, 1]], // five axes after merging: more than the kernels take
  [[0, 3], [3]],
  [[3, 1], [1, 0]],
];

/** x and y of all shapes, and numbers in the place of one. */
function pairs(x: Make, y: Make, numbers: readonly [number, number] = [1.5, 0.75]): Sample[] {
  return [
    ...SHAPES.map(([left, right]) => ({
      name: `[${left}] and [${right}]`,
      inputs: { x: x(...left), y: y(...right) },
    })),
    { name: `[3, 2] and ${numbers[1]}`, inputs: { x: x(3, 2) }, options: { y: numbers[1] } },
    { name: `${numbers[0]} and [5]`, inputs: { y: y(5) }, options: { x: numbers[0] } },
  ];
}

type Call = (x: Tensor | number, y: Tensor | number) => Tensor;

/** A function of x and y, either of which may be a number among the options. */
const either = (call: Call) => (inputs: Inputs, options: Options) =>
  call(inputs.x ?? options.x, inputs.y ?? options.y);

/** Pairs of equal numbers among others, zeros of both signs, and infinities. */
const equal: Sample = {
  name: "equal ones",
  inputs: {
    x: values([1, 2, 0, -0, Infinity, -Infinity, 3, -1]),
    y: values([1, 1, -0, 0, Infinity, Infinity, 3, -2]),
  },
  special: true,
};

/** What C's pow has rules for. */
const corners = [0, -0, 1, -1, 2, -2, 3, 0.5, -0.5, 1e30, -1e-30, Infinity, -Infinity, NaN];
const powers: Sample = {
  name: "zeros, ones, infinities, roots and signs",
  inputs: { x: values(corners, corners.length, 1), y: values([...corners, 1e9, 2.5, -16777217]) },
  special: true,
};

/** torch's function of this name, which takes no numbers. */
const torch = (name: string) => `torch.${name}(torch.as_tensor(x), torch.as_tensor(y))`;

function of(
  call: Call,
  torch: string,
  value: BinaryOracle["value"],
  gradients?: readonly [Gradient, Gradient],
  { x = normal, y = normal, more = [], poison = "huge" }: {
    readonly x?: Make;
    readonly y?: Make;
    readonly more?: readonly Sample[];
    readonly poison?: NonNullable<FunctionSamples["poison"]>;
  } = {},
) {
  const samples = [...pairs(x, y), ...more];
  const oracle: BinaryOracle = gradients ? { value, gradients } : { value };
  return { torch, call: either(call), samples, poison, ...oracle };
}

const comparison = (call: Call, name: string, value: BinaryOracle["value"]) => {
  const samples = [...pairs(normal, normal), equal];
  return { torch: torch(name), call: either(call), samples, poison: "inputs", value } as const;
};

/** The gradient of an operand that was taken; equal ones share it. */
const ofTaken = (isTaken: (own: number, other: number) => boolean) => {
  const share = (own: number, other: number, g: number) =>
    own === other ? g / 2 : isTaken(other, own) ? 0 : g;
  return [(a, b, g) => share(a, b, g), (a, b, g) => share(b, a, g)] as const satisfies Gradient[];
};
const withTies = { y: betweenHundredths, more: [equal] };

/** Every such function's samples. */
export const binarySamples = {
  add: of(F.add, "x + y", (a, b) => a + b),
  sub: of(F.sub, "x - y", (a, b) => a - b, [(_a, _b, g) => g, (_a, _b, g) => -g]),
  mul: of(F.mul, "x * y", (a, b) => a * b, [(_, b, g) => g * b, (a, _, g) => g * a]),
  div: of(F.div, "x / y", (a, b) => a / b, [(_, b, g) => g / b, (a, b, g) => -g * (a / b / b)], {
    y: (...shape) => uniform(0.5, 3, ...shape),
    more: [{ ...equal, name: "by zeros and infinities" }],
  }),
  maximum: of(F.maximum, torch("maximum"), Math.max, ofTaken((a, b) => a > b), withTies),
  minimum: of(F.minimum, torch("minimum"), Math.min, ofTaken((a, b) => a < b), withTies),
  pow: of(
    F.pow,
    "x ** y",
    power,
    [
      (a, b, g) => b === 0 ? 0 : g * (b * power(a, b - 1)),
      (a, b, g) => g * (a === 0 && b >= 0 ? 0 : power(a, b) * Math.log(a)),
    ],
    {
      x: (...shape) => uniform(0.2, 4, ...shape),
      y: (...shape) => uniform(-2, 3, ...shape),
      more: [powers],
      poison: "infinite",
    },
  ),
  eq: comparison(F.eq, "eq", (a, b) => a === b),
  ne: comparison(F.ne, "ne", (a, b) => a !== b),
  lt: comparison(F.lt, "lt", (a, b) => a < b),
  le: comparison(F.le, "le", (a, b) => a <= b),
  gt: comparison(F.gt, "gt", (a, b) => a > b),
  ge: comparison(F.ge, "ge", (a, b) => a >= b),
  where: {
    torch: "torch.where(condition != 0, torch.as_tensor(x, dtype=condition.dtype), " +
      "torch.as_tensor(y, dtype=condition.dtype))",
    call: ({ condition, ...inputs }, options) =>
      either((x, y) => F.where(condition!, x, y))(inputs, options),
    samples: [
      {
        name: "[2, 3]",
        inputs: {
          condition: values([1, 0, -2, 0, -0, 1e-40], 2, 3),
          x: normal(2, 3),
          y: normal(2, 3),
        },
      },
      ...[[[3, 5], [5], [3, 1]], [[5], [3, 1], [1, 5]], [[2, 1, 4], [3, 1], []], [[], [2], [3, 1]]]
        .map(([condition, x, y]): Sample => ({
          name: `[${condition}], [${x}] and [${y}]`,
          inputs: {
            condition: {
              ...normal(...condition!),
              make: (_, size) => Array.from({ length: size }, (_, i) => i % 3),
            },
            x: normal(...x!),
            y: normal(...y!),
          },
        })),
      {
        name: "numbers",
        inputs: { condition: values([0, 1, 0]) },
        options: { x: 2, y: -0.5 },
      },
      {
        name: "x and a number",
        inputs: { condition: values([0, 1, 0, 5, 7], 5, 1), x: normal(3) },
        options: { y: -0.5 },
      },
      { name: "nothing", inputs: { condition: values([], 0), x: normal(1), y: normal(0) } },
    ],
    constants: ["condition"],
    poison: "huge",
  },
} satisfies Record<string, FunctionSamples>;

/** Every formula; one without samples does not compile. */
export const binaryOracles: { readonly [K in BinaryName]: BinaryOracle } = binarySamples;
