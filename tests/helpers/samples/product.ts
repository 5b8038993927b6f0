/** Samples of products. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import { type FunctionSamples, normal, type Options, type Sample, values } from "./types.ts";

const linear = (rows: number, fanIn: number, fanOut: number, bias = true): Sample => ({
  name: `[${rows}, ${fanIn}] by ${fanOut}${bias ? "" : ", no bias"}`,
  inputs: {
    x: normal(rows, fanIn),
    weight: normal(fanIn, fanOut),
    ...(bias && { bias: normal(fanOut) }),
  },
});

/** x of another number of axes than two. */
const leading = (shape: readonly number[], fanOut: number, bias = true): Sample => ({
  name: `[${shape}] by ${fanOut}${bias ? "" : ", no bias"}`,
  inputs: {
    x: normal(...shape),
    weight: normal(shape.at(-1)!, fanOut),
    ...(bias && { bias: normal(fanOut) }),
  },
});

const product = (a: readonly number[], b: readonly number[]): Sample => ({
  name: `[${a}] by [${b}]`,
  inputs: { a: normal(...a), b: normal(...b) },
});

/** A weight of `outChannels` windows over x [..., channels, length]. */
const convolution = (
  shape: readonly number[],
  outChannels: number,
  kernelSize: number,
  options: Options = {},
  bias = true,
): Sample => ({
  name: `[${shape}] by ${outChannels} of ${kernelSize} ${JSON.stringify(options)}${
    bias ? "" : ", no bias"
  }`,
  inputs: {
    x: normal(...shape),
    weight: normal(outChannels, shape.at(-2)!, kernelSize),
    ...(bias && { bias: normal(outChannels) }),
  },
  options,
});

/** Products that overflow: of one sign, infinite, or of both, NaN; in the result and in gradients. */
function overflowing(rows: number, fanIn: number, fanOut: number): Sample[] {
  const full = (value: number, signed: boolean, ...shape: [number, number]) => {
    const all = Array.from(
      { length: shape[0] * shape[1] },
      (_, i) => signed && i % 2 ? -value : value,
    );
    return values(all, ...shape);
  };
  return [[1e30, 1e30], [1e30, 1], [1, 1e30]].flatMap(([inX, inWeight]) =>
    [false, true].map((signed): Sample => ({
      name: `x of ${inX}, weight of ${inWeight}, ${signed ? "both signs" : "one sign"}, ${fanOut}`,
      inputs: {
        x: full(inX!, signed, rows, fanIn),
        weight: full(inWeight!, false, fanIn, fanOut),
        bias: values(Array(fanOut).fill(0)),
      },
      special: true,
    }))
  );
}

/** Every product's samples. */
export const productSamples = {
  linear: {
    torch: "x @ weight + bias if bias is not None else x @ weight",
    call: ({ x, weight, bias }) => F.linear(x!, weight!, bias),
    samples: [
      linear(5, 4, 6),
      linear(5, 7, 11),
      linear(1, 3, 1),
      linear(13, 1, 9),
      linear(33, 17, 29),
      linear(9, 5, 6, false),
      linear(0, 3, 2),
      leading([2, 3, 5], 7),
      leading([2, 3, 2, 3], 4, false),
      leading([5], 3),
      leading([2, 0, 5], 3),
      leading([3, 0], 2),
      ...overflowing(2, 3, 5),
      ...overflowing(5, 2, 13),
    ],
    poison: "huge",
  },
  matmul: {
    torch: "a @ b",
    call: ({ a, b }) => F.matmul(a!, b!),
    samples: [
      product([2, 2, 3], [2, 3, 2]),
      product([3], [3]),
      product([4, 3], [3]),
      product([3], [3, 4]),
      product([5, 7], [7, 3]),
      product([2, 3, 5], [5, 4]),
      product([2, 3, 5], [5]),
      product([3], [2, 3, 4]),
      product([4, 3], [2, 3, 5]),
      product([3, 1, 13], [3, 13, 9]),
      product([1, 2, 3], [4, 3, 2]),
      product([2, 1, 3, 4], [3, 4, 2]),
      product([2, 1, 3, 2], [1, 4, 2, 3]),
      product([2, 9, 17], [2, 17, 10]),
      product([2, 3, 0], [2, 0, 4]),
      product([2, 0, 3], [2, 3, 4]),
      product([0, 2, 3], [0, 3, 4]),
      product([3, 0], [0, 2]),
      product([0], [0]),
    ],
    poison: "huge",
  },
  conv1d: {
    torch: "F.conv1d(x, weight, bias, **o)",
    call: ({ x, weight, bias }, options) => F.conv1d(x!, weight!, bias, options),
    samples: [
      convolution([2, 2, 5], 2, 3),
      convolution([3, 2, 7], 5, 3, { stride: 2, padding: 1 }),
      convolution([1, 3, 8], 4, 1),
      convolution([2, 3, 13], 2, 4, { stride: 3, padding: 2 }, false),
      convolution([2, 2, 2], 3, 5, { padding: 4 }), // windows beyond both ends
      convolution([2, 9], 3, 2, { stride: 4 }),
      convolution([5, 3, 3], 1, 3),
      convolution([3, 10, 33], 17, 2, { stride: 2 }, false),
      convolution([0, 2, 5], 3, 3),
    ],
    poison: "huge",
  },
} satisfies Record<string, FunctionSamples>;
