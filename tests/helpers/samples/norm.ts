/** Samples of normalisations. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import {
  type FunctionSamples,
  type Inputs,
  normal,
  type Options,
  poisoned,
  type Sample,
  uniform,
} from "./types.ts";

const columns = (rows: number, count: number, ...inner: number[]) => ({
  x: normal(rows, count, ...inner),
  gamma: normal(count),
  beta: normal(count),
  runningMean: normal(count),
  runningVar: uniform(0.5, 1.5, count),
});

const pytorch = { eps: 1e-5, momentum: 0.1, unbiased: false, runningStd: false };
const lectureClass = { ...pytorch, unbiased: true };
const byHand = { eps: 0, momentum: 0.001, unbiased: true, runningStd: true };
const constantColumns = { ...pytorch, eps: 0 };

const sizes: readonly [string, Options, number, number][] = [
  ["PyTorch's", pytorch, 9, 5],
  ["PyTorch's", pytorch, 33, 18],
  ["PyTorch's, eps 0.5", { ...pytorch, eps: 0.5 }, 13, 5],
  ["the lecture's class", lectureClass, 7, 11],
  ["the lecture's class", lectureClass, 33, 5],
  ["by hand", byHand, 7, 11],
  ["by hand", byHand, 33, 5],
];

/** Columns of one value, of which no mean rounds, beside others, without eps. */
function constant(rows: number, count: number, value: number): Sample {
  const inputs = columns(rows, count);
  const make: typeof inputs.x.make = (generator, size) =>
    Array.from(inputs.x.make(generator, size)).map((x, i) => {
      // Of others in two rows the gradient is noise.
      return rows === 2 || i % count === 0 || i % count === count - 1 ? value : x;
    });
  return {
    name: `columns of ${value}, ${rows} rows, eps 0`,
    inputs: { ...inputs, x: { ...inputs.x, make } },
    options: constantColumns,
    special: true,
  };
}

function options({ runningMean, runningVar }: Inputs, given: Options): F.BatchNormOptions {
  return { ...given, runningMean: runningMean!, runningVar: runningVar! } as F.BatchNormOptions;
}

/** x whose last `axes` are normalised, with some of weight and bias. */
function rows(shape: readonly number[], axes: number, parts: string, eps = 1e-5): Sample {
  const normalizedShape = shape.slice(shape.length - axes);
  return {
    name: `[${shape.join(", ")}], ${axes} of its axes, ${parts}, eps ${eps}`,
    inputs: {
      x: normal(...shape),
      ...(parts.includes("weight") && { weight: normal(...normalizedShape) }),
      ...(parts.includes("bias") && { bias: normal(...normalizedShape) }),
    },
    options: { normalizedShape, eps },
  };
}

/** The same with other values at some places of one input. */
function spoiled(
  sample: Sample,
  label: string,
  at: Readonly<Record<number, number>>,
): Sample {
  const inputs = { ...sample.inputs, [label]: poisoned(sample.inputs[label]!, at) };
  const name = `${sample.name}, ${label} with ${Object.values(at).join(", ")}`;
  return { ...sample, name, inputs, special: true };
}

/** x [N, channels, ...] in groups of channels, with some of weight and bias. */
function groups(shape: readonly number[], numGroups: number, parts: string, eps = 1e-5): Sample {
  const channels = shape[1]!;
  return {
    name: `[${shape.join(", ")}] in ${numGroups}, ${parts}, eps ${eps}`,
    inputs: {
      x: normal(...shape),
      ...(parts.includes("weight") && { weight: normal(channels) }),
      ...(parts.includes("bias") && { bias: normal(channels) }),
    },
    options: { numGroups, eps },
  };
}

/** NaN and infinities in x, which spoil a row, and elsewhere. */
const spoils: readonly [string, Readonly<Record<number, number>>][] = [
  ["x", { 0: NaN }],
  ["x", { [-1]: NaN }],
  ["x", { 1: Infinity }],
  ["x", { 0: Infinity, 1: -Infinity }],
  ["x", { 0: Infinity, 2: NaN, 3: -Infinity }],
  ["weight", { 0: NaN }],
];

const both = "weight and bias";

/** Every normalisation's samples. */
export const normSamples = {
  batchNorm: {
    torch: "batch_norm(x, gamma, beta, runningMean, runningVar, o)",
    call: ({ x, gamma, beta, ...running }, given) =>
      F.batchNorm(x!, gamma!, beta!, options(running, given)),
    samples: [
      ...sizes.map(([name, options, rows, count]): Sample => ({
        name: `${name}, [${rows}, ${count}]`,
        inputs: columns(rows, count),
        options,
      })),
      ...[[3, 5, 4], [1, 4, 7], [6, 3, 1], [2, 3, 2, 5]].map(([rows, count, ...inner]): Sample => ({
        name: `[${[rows, count, ...inner].join(", ")}]`,
        inputs: columns(rows!, count!, ...inner),
        options: pytorch,
      })),
      ...[[2, 18], [3, 5], [9, 5]].flatMap(([rows, count]) =>
        [0, 7, 1e10].map((value) => constant(rows!, count!, value))
      ),
    ],
    constants: ["runningMean", "runningVar"],
    state: ["runningMean", "runningVar"],
  },
  batchNormInference: {
    torch: "batch_norm_inference(x, gamma, beta, runningMean, runningVar, o)",
    call: ({ x, gamma, beta, ...running }, given) =>
      F.batchNormInference(x!, gamma!, beta!, options(running, given)),
    samples: [
      ...([["PyTorch's", 3, 6], ["PyTorch's", 1, 9], ["PyTorch's", 5, 37]] as const).map((
        [name, rows, count],
      ) => ({
        name: `${name}, [${rows}, ${count}]`,
        inputs: columns(rows, count),
        options: pytorch,
      })),
      { name: "[3, 4, 5]", inputs: columns(3, 4, 5), options: pytorch },
      { name: "[1, 2, 3, 2]", inputs: columns(1, 2, 3, 2), options: pytorch },
      { name: "by hand", inputs: columns(7, 11), options: byHand },
      {
        name: "running variances of 0, eps 0",
        inputs: { ...columns(3, 4), runningVar: poisoned(uniform(1, 2, 4), { 1: 0, 2: 0 }) },
        options: constantColumns,
        special: true,
      },
    ],
    constants: ["runningMean", "runningVar"],
  },
  layerNorm: {
    torch: "layer_norm(x, weight, bias, o)",
    call: ({ x, weight, bias }, { normalizedShape, eps }) =>
      F.layerNorm(x!, normalizedShape, weight, bias, eps),
    samples: [
      rows([3, 5], 1, both),
      rows([1, 4], 1, both),
      rows([4, 1], 1, both),
      rows([3, 100], 1, both),
      rows([2, 3, 7], 1, both),
      rows([5, 2, 3], 2, both),
      rows([13], 1, both),
      rows([2, 5, 13], 2, both),
      rows([0, 3], 1, both),
      rows([4, 6], 1, both, 0.5),
      rows([4, 6], 1, "weight"),
      rows([4, 6], 1, "bias"),
      rows([3, 9], 1, "neither"),
      // A row of one value must have just that as its mean: large, its rounding would be normalised.
      ...[7, 12345.67].map((value) => {
        const all = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [i, value]));
        return spoiled(rows([3, 7], 1, both), "x", all);
      }),
      ...spoils.map(([label, at]) => spoiled(rows([3, 5], 1, both), label, at)),
      spoiled(rows([3, 5], 1, both), "bias", { 1: Infinity, [-1]: NaN }),
    ],
    // An infinite gradient makes NaN or infinities of its row: PyTorch's kernel adds in another order.
    poison: "none",
  },
  rmsNorm: {
    torch: "rms_norm(x, weight, o)",
    call: ({ x, weight }, { normalizedShape, eps }) => F.rmsNorm(x!, normalizedShape, weight, eps),
    samples: [
      rows([3, 5], 1, "weight"),
      rows([4, 1], 1, "weight"),
      rows([3, 100], 1, "weight"),
      rows([5, 2, 3], 2, "weight"),
      rows([2, 1, 130], 1, "weight"),
      rows([0, 3], 1, "weight"),
      rows([4, 6], 1, "weight", 0.5),
      rows([3, 9], 1, "neither", 2 ** -23),
    ],
    poison: "inputs",
  },
  groupNorm: {
    torch: "group_norm(x, weight, bias, o)",
    call: ({ x, weight, bias }, { numGroups, eps }) =>
      F.groupNorm(x!, numGroups, weight, bias, eps),
    samples: [
      groups([3, 6], 2, both),
      groups([2, 6, 5], 3, both),
      groups([1, 4, 7], 1, both),
      groups([1, 3, 33], 3, both),
      groups([3, 20], 5, both),
      groups([2, 4, 2, 3], 2, both, 0.5),
      groups([2, 4, 3], 2, "weight"),
      groups([2, 4, 3], 2, "bias"),
      groups([2, 4, 3], 4, "neither"),
      spoiled(groups([2, 4, 3], 2, both), "x", { 0: NaN }),
      spoiled(groups([2, 4, 3], 2, both), "x", { [-1]: Infinity }),
    ],
    poison: "none",
  },
} satisfies Record<string, FunctionSamples>;
