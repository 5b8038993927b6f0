/** The kernel sgd: plain SGD, without options; those are in sgd_momentum.ts. */

import { shareBegin, shareEnd } from "./parts/share";
import { descend, rateAt } from "./parts/update";

/** parameters[i] -= learningRates[step] gradients[i], i < size, a multiple of 4. */
export function sgd(
  parameters: usize,
  gradients: usize,
  learningRates: usize,
  step: usize,
  size: i32,
  steps: i32,
): void {
  const begin = shareBegin(size, 16), at = <usize> begin << 2;
  const rate = rateAt(learningRates, step, steps);
  descend(parameters + at, gradients + at, rate, shareEnd(size, 16) - begin);
}
