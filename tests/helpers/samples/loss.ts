/** Samples of losses. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import {
  type FunctionSamples,
  indices,
  normal,
  type Options,
  poisoned,
  type Sample,
  tokens,
  uniform,
  values,
} from "./types.ts";

const noLosses = (rows: number) => values(Array(rows).fill(0));

const logitsOf = (rows: number, classes: number, scale: number): Sample => ({
  name: `[${rows}, ${classes}] of size ${scale}`,
  inputs: {
    logits: uniform(-2 * scale, 2 * scale, rows, classes),
    targets: indices(classes, rows),
    rowLosses: noLosses(rows),
  },
});

const extremes: Readonly<Record<string, readonly number[]>> = {
  "logits of 1e38": [1e38, -1e38, 0],
  "logits that are too far apart": [3e38, -3e38, 0],
  "a class that is impossible": [-Infinity, 1, 2],
  "a class that is certain": [Infinity, 1, 2],
  "two classes that are certain": [Infinity, Infinity, 0],
  "nothing but impossible classes": [-Infinity, -Infinity, -Infinity],
  "nothing but NaN": [NaN, NaN, NaN],
  "one class": [1],
  "one NaN": [NaN],
  "one infinite class": [Infinity],
  "one impossible class": [-Infinity],
  "losses whose sum overflows": [2e38, 0, 0],
};

/** A special row by itself and beside rows that are not, each of its first two classes the right one. */
const extreme: readonly Sample[] = Object.entries(extremes).flatMap(([name, row]) =>
  [0, 1].slice(0, row.length).flatMap((target) =>
    [1, 3].map((rows): Sample => {
      const others = normal(rows, row.length);
      const make: typeof others.make = (generator, size) => {
        const beside = Array.from(others.make(generator, size)).slice(row.length);
        return [
          ...row,
          ...(name.includes("sum") ? [...row, ...row].slice(0, beside.length) : beside),
        ];
      };
      return {
        name: `${name}, target ${target} of ${rows} rows`,
        inputs: {
          logits: { ...others, make },
          targets: tokens(Array(rows).fill(target)),
          rowLosses: noLosses(rows),
        },
        special: true,
      };
    })
  )
);

/** Numbers [rows, classes, ...], as they are, with some targets and perhaps weights. */
function likelihood(shape: number[], options: Options, weight?: "weight"): Sample {
  const classes = shape[1]!;
  const described = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return {
    name: [`[${shape.join(", ")}]`, weight ?? [], ...described].flat().join(", "),
    inputs: {
      logProbs: normal(...shape),
      targets: indices(classes, ...shape.toSpliced(1, 1)),
      ...(weight && { weight: uniform(0.5, 2, classes) }),
    },
    options,
  };
}

/** The same as logits. */
function smoothed(shape: number[], options: Options, weight?: "weight"): Sample {
  const sample = likelihood(shape, options, weight);
  const { logProbs: logits, ...inputs } = sample.inputs;
  return { ...sample, inputs: { logits: logits!, ...inputs } };
}

/** NaN and infinities at some places: in row 0, which counts, or in row 1, which does not. */
function spoiled(at: Readonly<Record<number, number>>): Sample {
  const options = { labelSmoothing: 0.1, ignoreIndex: 2, reduction: "none" };
  const { logits } = smoothed([4, 3], options).inputs;
  return {
    name: `${Object.values(at).join(" and ")} at ${Object.keys(at).join(" and ")}`,
    inputs: { logits: poisoned(logits!, at), targets: tokens([0, 2, 1, 0]) },
    options,
    special: true,
  };
}

/** Rows that do not count have the number of classes as their target, which is no class. */
function ignoring(classes: number): Sample {
  const sample = likelihood([5, classes], { ignoreIndex: classes });
  const targets = tokens([classes, 0, classes, classes - 1, 1]);
  return { ...sample, inputs: { ...sample.inputs, targets } };
}

/** Two tensors of one shape. */
function squares(shape: number[], options: Options): Sample {
  return {
    name: `[${shape.join(", ")}], ${options.reduction ?? "by default the mean"}`,
    inputs: { x: normal(...shape), y: normal(...shape) },
    options,
  };
}

/** Every loss's samples. */
export const lossSamples = {
  crossEntropy: {
    torch: "cross_entropy(logits, targets, weight, rowLosses, o)",
    call: ({ logits, targets, weight, rowLosses }, options) =>
      F.crossEntropy(logits!, targets!, {
        ...options,
        ...(weight && { weight }),
        ...(rowLosses && { rowLosses }),
      }),
    samples: [
      { ...logitsOf(5, 6, 1) },
      logitsOf(7, 27, 1),
      logitsOf(1, 2, 1),
      logitsOf(33, 5, 30),
      ...extreme,
      smoothed([7, 5], { labelSmoothing: 0.1 }),
      smoothed([7, 5], { labelSmoothing: 0.1, ignoreIndex: 2 }, "weight"),
      smoothed([7, 5], { labelSmoothing: 1, reduction: "none", ignoreIndex: 5 }),
      smoothed([66, 27], { reduction: "sum" }),
      smoothed([5, 9], { reduction: "none" }),
      smoothed([5, 9], { ignoreIndex: 3 }),
      smoothed([5, 9], {}, "weight"),
      smoothed([3, 4, 5], {}),
      smoothed([3, 4, 5], { labelSmoothing: 0.3, reduction: "none" }, "weight"),
      smoothed([2, 3, 2, 2], { ignoreIndex: 1, reduction: "sum" }),
      smoothed([0, 3], { reduction: "sum" }),
      { ...smoothed([3, 1], { ignoreIndex: 0 }), special: true },
      ...[{ 0: NaN }, { 1: Infinity }, { 2: -Infinity }, { 3: NaN, 4: Infinity }].map(spoiled),
    ],
    constants: ["rowLosses", "weight"],
    state: ["rowLosses"],
    poison: "inputs",
  },
  mseLoss: {
    torch: "F.mse_loss(x, y, reduction=o.get('reduction', 'mean'))",
    call: ({ x, y }, options) => F.mseLoss(x!, y!, options),
    samples: [
      ...["mean", "sum", "none"].flatMap((reduction) =>
        [[2, 3], [5, 1, 7], [], [131]].map((shape) => squares(shape, { reduction }))
      ),
      squares([4, 2], {}),
      { ...squares([0, 2], {}), special: true },
    ],
  },
  nllLoss: {
    torch: "nll_loss(logProbs, targets, weight, o)",
    call: ({ logProbs, targets, weight }, options) =>
      F.nllLoss(logProbs!, targets!, { weight: weight ?? null, ...options }),
    samples: [
      likelihood([5, 6], {}),
      likelihood([5, 6], { reduction: "sum" }),
      likelihood([5, 6], { reduction: "none" }),
      likelihood([1, 1], {}),
      likelihood([67, 3], { reduction: "mean" }),
      likelihood([7, 5], { ignoreIndex: 2 }),
      likelihood([7, 5], { ignoreIndex: 2, reduction: "sum" }),
      likelihood([7, 5], { ignoreIndex: 2, reduction: "none" }, "weight"),
      likelihood([9, 4], { ignoreIndex: 1 }, "weight"),
      likelihood([9, 4], {}, "weight"),
      likelihood([3, 4, 5], { ignoreIndex: 0 }),
      likelihood([2, 3, 2, 4], { reduction: "none" }, "weight"),
      likelihood([0, 4], { reduction: "none" }),
      { ...likelihood([0, 4], {}), special: true },
      { ...likelihood([3, 1], { ignoreIndex: 0 }), special: true },
      ignoring(4),
    ],
    constants: ["weight"],
  },
} satisfies Record<string, FunctionSamples>;
