/** The kernels of kernels/table/loss.ts: their float64 oracle, their cases, their walks. */

import type { lossKernels } from "../../../kernels/table/loss.ts";
import { cases, sums } from "./cases.ts";
import { sum } from "./sums.ts";
import type { Cases, KernelBuffer, KernelBuffers, Oracles, Walks } from "./types.ts";
import { CLOSE, garbage, terms } from "./walks.ts";

/** What the shares of the classes depend on. */
interface Constants {
  readonly classes: number;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;
  readonly hasWeight: number;
}

/** How much of the negative logarithm of one class's probability is in a row's loss. */
function shareOf(target: number, c: number, weight: KernelBuffer, constants: Constants): number {
  const { classes, ignoreIndex, labelSmoothing, hasWeight } = constants;
  if (target === ignoreIndex) return 0;
  const own = c === target ? 1 - labelSmoothing : 0;
  return (own + labelSmoothing / classes) * (hasWeight ? weight[c]! : 1);
}

/** Whether a class is in a row's loss at all: what is not, has no effect even if it is NaN. */
function counts(target: number, c: number, { ignoreIndex, labelSmoothing }: Constants): boolean {
  return target !== ignoreIndex && (c === target || labelSmoothing !== 0);
}

/** A reference for every one of them. */
export const lossOracle: Oracles<typeof lossKernels> = {
  cross_entropy({ logits, targets, rowLosses, loss, logitsGrad }, { rows, classes }) {
    let total = 0;
    for (let r = 0; r < rows; r++) {
      const row = Array.from(logits.subarray(r * classes, (r + 1) * classes));
      const highest = row.reduce((high, value) => Math.max(high, value));
      const exponentials = row.map((logit) => Math.exp(logit - highest));
      const denominator = sum(classes, (c) => exponentials[c]!);
      const rowLoss = Math.log(denominator) + highest - row[targets[r]!]!;
      rowLosses[r] = rowLoss;
      total += rowLoss;
      exponentials.forEach((exponential, c) => {
        const oneHot = c === targets[r] ? 1 : 0;
        logitsGrad[r * classes + c] = (exponential / denominator - oneHot) / rows;
      });
    }
    loss[0] = total / rows;
  },

  nll_loss({ logProbs, targets, weight, rowLosses, loss, total }, constants) {
    const { rows, classes, ignoreIndex, hasWeight, mean } = constants;
    let [sum, weights] = [0, 0];
    for (let r = 0; r < rows; r++) {
      const target = targets[r]!;
      let rowLoss = 0;
      for (let c = 0; c < classes; c++) {
        if (!counts(target, c, constants)) continue;
        rowLoss -= shareOf(target, c, weight, constants) * logProbs[r * classes + c]!;
      }
      rowLosses[r] = rowLoss;
      sum += rowLoss;
      if (target !== ignoreIndex) weights += hasWeight ? weight[target]! : 1;
    }
    loss[0] = mean ? sum / weights : sum;
    total[0] = mean ? weights : 1;
  },

  nll_loss_backward({ targets, weight, total, outGrad, logProbsGrad }, constants) {
    const { rows, classes, perRow } = constants;
    for (let r = 0; r < rows; r++) {
      const upstream = outGrad[perRow ? r : 0]! / total[0]!;
      for (let c = 0; c < classes; c++) {
        const share = shareOf(targets[r]!, c, weight, constants);
        logProbsGrad[r * classes + c] = counts(targets[r]!, c, constants) ? -share * upstream : 0;
      }
    }
  },
};

/** No target is this. */
const NOTHING = 2 ** 32 - 1;

/** Shapes and options of nll_loss. */
const shapes = [[1, 1], [1, 27], [3, 2], [5, 13], [32, 27], [31, 65], [127, 30], [200, 5]].flatMap(
  ([rows, classes], i) =>
    [0, 0.1].flatMap((labelSmoothing) =>
      [0, 1].map((flag) => ({
        rows: rows!,
        classes: classes!,
        // Some row has the class that is ignored, or none.
        ignoreIndex: [NOTHING, classes! >> 1][(i + flag) % 2]!,
        labelSmoothing,
        hasWeight: flag,
      }))
    ),
);

/** The cases of every one of them. */
export const lossCases: Cases<typeof lossKernels> = {
  // Losses up to 160 to a few roundings; a loss near 0 is ln(1 + small), good to 2^-24 of 1.
  cross_entropy: [
    ...cases<"cross_entropy">(
      [[1, 1], [1, 27], [2, 3], [3, 2], [5, 13], [32, 27], [31, 65], [7, 100], [127, 30]].map(
        ([rows, classes]) => ({ rows: rows!, classes: classes! }),
      ),
      (contents, { rows, classes }) => ({
        logits: contents.normal(rows * classes, 0, 3),
        targets: contents.integers(rows, classes),
        rowLosses: contents.normal(rows),
        loss: contents.normal(1),
        logitsGrad: contents.normal(rows * classes),
      }),
      () => ({ absolute: 1e-6, relative: 1e-6 }),
    ),
    ...cases<"cross_entropy">(
      [{ rows: 32, classes: 27 }, { rows: 5, classes: 2 }, { rows: 193, classes: 100 }],
      (contents, { rows, classes }) => ({
        logits: contents.normal(rows * classes).map((value) => value > 0 ? 80 : -80),
        targets: contents.integers(rows, classes),
        rowLosses: contents.normal(rows),
        loss: contents.normal(1),
        logitsGrad: contents.normal(rows * classes),
      }),
      () => ({ absolute: 1e-6, relative: 1e-6 }),
    ).map((extreme) => ({ ...extreme, label: `${extreme.label}, logits of 80 and -80` })),
  ],
  nll_loss: cases<"nll_loss">(
    shapes.flatMap((shape) => [0, 1].map((mean) => ({ ...shape, mean }))),
    (contents, { rows, classes }) => ({
      logProbs: contents.uniform(rows * classes, -5, 0),
      targets: contents.integers(rows, classes),
      weight: contents.uniform(classes, 0.5, 2),
      rowLosses: contents.normal(rows),
      loss: contents.normal(1),
      total: contents.normal(1),
    }),
    ({ rows, classes }) => sums(Math.max(rows, classes)),
  ),
  nll_loss_backward: cases<"nll_loss_backward">(
    shapes.flatMap((shape) => [0, 1].map((perRow) => ({ ...shape, perRow }))),
    (contents, { rows, classes, perRow }) => ({
      targets: contents.integers(rows, classes),
      weight: contents.uniform(classes, 0.5, 2),
      total: contents.uniform(1, 1, 9),
      outGrad: contents.normal(perRow ? rows : 1),
      logProbsGrad: contents.normal(rows * classes),
    }),
    () => ({ absolute: 1e-7, relative: 1e-6 }),
  ),
};

const crossEntropy = (rows: number, classes: number): KernelBuffers<"cross_entropy"> => ({
  logits: terms(rows * classes, 2 ** -5),
  targets: Uint32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  rowLosses: garbage(rows),
  loss: garbage(1),
  logitsGrad: garbage(rows * classes),
});

const nllLoss = (rows: number, classes: number): KernelBuffers<"nll_loss"> => ({
  logProbs: terms(rows * classes, -(2 ** -5)),
  targets: Uint32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  weight: terms(classes),
  rowLosses: garbage(rows),
  loss: garbage(1),
  total: garbage(1),
});

/** The walks of those with loops. */
export const lossWalks: Walks<typeof lossKernels> = {
  cross_entropy: [{
    constants: (rows) => ({ rows, classes: 5000 }),
    buffers: (rows) => crossEntropy(rows, 5000),
    tolerance: CLOSE,
  }, {
    constants: (rows) => ({ rows, classes: 60_000 }),
    buffers: (rows) => crossEntropy(rows, 60_000),
    tolerance: CLOSE,
  }, {
    constants: (classes) => ({ rows: 1, classes }),
    buffers: (classes) => crossEntropy(1, classes),
    tolerance: CLOSE,
    refused: true,
  }],
  nll_loss: [
    {
      constants: (rows) => {
        return { rows, classes: 3, ignoreIndex: 1, labelSmoothing: 0.25, hasWeight: 1, mean: 1 };
      },
      buffers: (n) => nllLoss(n, 3),
      tolerance: CLOSE,
    },
    {
      constants: (classes) => {
        return { rows: 1, classes, ignoreIndex: 1, labelSmoothing: 0.25, hasWeight: 0, mean: 0 };
      },
      buffers: (n) => nllLoss(1, n),
      tolerance: CLOSE,
      refused: true,
    },
  ],
  nll_loss_backward: [],
};
