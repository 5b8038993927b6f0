/** The kernel nll_loss_backward. */

import { weightOf } from "./parts/weights";

/**
 * logProbsGrad = -outGrad / total[0] times what nll_loss takes of each element; outGrad holds one
 * value for all rows, or if `perRow` one for each.
 */
export function nll_loss_backward(
  targets: usize,
  weight: usize,
  total: usize,
  outGrad: usize,
  logProbsGrad: usize,
  rows: i32,
  classes: i32,
  ignoreIndex: u32,
  labelSmoothing: f32,
  hasWeight: i32,
  perRow: i32,
): void {
  const bytes = <usize> classes << 2;
  const everywhere = labelSmoothing / <f32> classes, divisor = load<f32>(total);
  for (let r = 0; r < rows; r++, targets += 4, logProbsGrad += bytes) {
    const target = load<u32>(targets);
    memory.fill(logProbsGrad, 0, bytes);
    const upstream = load<f32>(outGrad) / divisor;
    if (perRow) outGrad += 4;
    if (target === ignoreIndex) continue;
    if (labelSmoothing !== 0) {
      for (let c = 0; c < classes; c++) {
        const share = everywhere * weightOf(weight, c, hasWeight);
        store<f32>(logProbsGrad + (<usize> c << 2), -share * upstream);
      }
    }
    const share = (everywhere + (1 - labelSmoothing)) * weightOf(weight, target, hasWeight);
    store<f32>(logProbsGrad + (<usize> target << 2), -share * upstream);
  }
}
