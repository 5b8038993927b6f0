/** The kernels of kernels/table/loss.ts that take probabilities: their float64 oracle, and their cases. */

import { cases, type KernelCase, sums } from "../cases.ts";
import type { KernelBuffer, Reference } from "../oracle.ts";

type LossKernel = "nll_loss" | "nll_loss_backward";

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
export const lossOracle: { readonly [K in LossKernel]: Reference<K> } = {
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

/** Cases of every one of them. */
export const lossCases: { readonly [K in LossKernel]: readonly KernelCase<K>[] } = {
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
