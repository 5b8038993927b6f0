/** Samples of the functions of two variables: every broadcasting pattern, numbers on either side. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import type { Tensor } from "../../../lib/tensor/tensor.ts";
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

/** A function of x and y, either of which may be a number among the options. */
const of = (call: (x: Tensor | number, y: Tensor | number) => Tensor) =>
(
  inputs: Inputs,
  options: Options,
) => call(inputs.x ?? options.x, inputs.y ?? options.y);

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

const comparison = (
  torch: string,
  call: (x: Tensor | number, y: Tensor | number) => Tensor,
): FunctionSamples => ({
  torch,
  call: of(call),
  samples: [...pairs(normal, normal), equal],
  poison: "inputs",
});

/** Every such function's samples. */
export const binarySamples = {
  add: { torch: "x + y", call: of(F.add), samples: pairs(normal, normal), poison: "huge" },
  sub: { torch: "x - y", call: of(F.sub), samples: pairs(normal, normal), poison: "huge" },
  mul: { torch: "x * y", call: of(F.mul), samples: pairs(normal, normal), poison: "huge" },
  div: {
    torch: "x / y",
    call: of(F.div),
    samples: [
      ...pairs(normal, (...shape) => uniform(0.5, 3, ...shape)),
      { ...equal, name: "by zeros and infinities" },
    ],
    poison: "huge",
  },
  maximum: {
    torch: "torch.maximum(torch.as_tensor(x), torch.as_tensor(y))",
    call: of(F.maximum),
    samples: [...pairs(normal, betweenHundredths), equal],
    poison: "huge",
  },
  minimum: {
    torch: "torch.minimum(torch.as_tensor(x), torch.as_tensor(y))",
    call: of(F.minimum),
    samples: [...pairs(normal, betweenHundredths), equal],
    poison: "huge",
  },
  pow: {
    torch: "x ** y",
    call: of(F.pow),
    samples: [
      ...pairs((...shape) => uniform(0.2, 4, ...shape), (...shape) => uniform(-2, 3, ...shape)),
      powers,
    ],
  },
  eq: comparison("torch.eq(torch.as_tensor(x), torch.as_tensor(y))", F.eq),
  ne: comparison("torch.ne(torch.as_tensor(x), torch.as_tensor(y))", F.ne),
  lt: comparison("torch.lt(torch.as_tensor(x), torch.as_tensor(y))", F.lt),
  le: comparison("torch.le(torch.as_tensor(x), torch.as_tensor(y))", F.le),
  gt: comparison("torch.gt(torch.as_tensor(x), torch.as_tensor(y))", F.gt),
  ge: comparison("torch.ge(torch.as_tensor(x), torch.as_tensor(y))", F.ge),
  where: {
    torch: "torch.where(condition != 0, torch.as_tensor(x, dtype=condition.dtype), " +
      "torch.as_tensor(y, dtype=condition.dtype))",
    call: ({ condition, ...inputs }, options) =>
      of((x, y) => F.where(condition!, x, y))(inputs, options),
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
