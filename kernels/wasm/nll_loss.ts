/** The kernel nll_loss: the negative log likelihood of targets, by rows. */

import { weightOf } from "./parts/weights";

/**
 * rowLosses[r] = -weight[t] logProbs[r, t] for t = targets[r]; with labelSmoothing that times
 * 1 - labelSmoothing, plus labelSmoothing times the mean of it over all classes instead of t; 0
 * where t is ignoreIndex. loss[0] = their sum (in double precision, in order), if `mean` divided by
 * total[0], the sum of the weights of the targets; else total[0] = 1. The weights are 1 unless
 * hasWeight.
 */
export function nll_loss(
  logProbs: usize,
  targets: usize,
  weight: usize,
  rowLosses: usize,
  loss: usize,
  total: usize,
  rows: i32,
  classes: i32,
  ignoreIndex: u32,
  labelSmoothing: f32,
  hasWeight: i32,
  mean: i32,
): void {
  const bytes = <usize> classes << 2;
  let sum: f64 = 0, weights: f64 = 0;
  for (let r = 0; r < rows; r++, logProbs += bytes, targets += 4, rowLosses += 4) {
    const target = load<u32>(targets);
    let rowLoss: f32 = 0;
    if (target !== ignoreIndex) {
      const own = weightOf(weight, target, hasWeight);
      rowLoss = -load<f32>(logProbs + (<usize> target << 2)) * own;
      if (labelSmoothing !== 0) {
        const all = weightedSum(logProbs, weight, classes, hasWeight);
        rowLoss = (1 - labelSmoothing) * rowLoss - labelSmoothing / <f32> classes * all;
      }
      sum += <f64> rowLoss;
      weights += <f64> own;
    }
    store<f32>(rowLosses, rowLoss);
  }
  // A sum beyond float32 is infinite, as in PyTorch.
  const rounded = isFinite(<f32> sum) ? sum : <f64> <f32> sum;
  store<f32>(loss, <f32> (mean ? rounded / weights : rounded));
  store<f32>(total, mean ? <f32> weights : 1);
}

/** The sum of the logarithms of a row, each times its class's weight. */
function weightedSum(logProbs: usize, weight: usize, classes: i32, hasWeight: i32): f32 {
  let sum: f32 = 0;
  for (let c = 0; c < classes; c++) {
    sum += load<f32>(logProbs + (<usize> c << 2)) * weightOf(weight, c, hasWeight);
  }
  return sum;
}
