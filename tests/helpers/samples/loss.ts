/** Samples of losses. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import {
  type FunctionSamples,
  indices,
  normal,
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

/** Every loss's samples. */
export const lossSamples = {
  crossEntropy: {
    torch: "cross_entropy(logits, targets, rowLosses)",
    call: ({ logits, targets, rowLosses }) => F.crossEntropy(logits!, targets!, rowLosses),
    samples: [
      { ...logitsOf(5, 6, 1) },
      logitsOf(7, 27, 1),
      logitsOf(1, 2, 1),
      logitsOf(33, 5, 30),
      ...extreme,
    ],
    constants: ["rowLosses"],
    state: ["rowLosses"],
    poison: "inputs",
  },
} satisfies Record<string, FunctionSamples>;
