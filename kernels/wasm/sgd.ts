/** The kernel sgd: plain SGD, without options; those are in sgd_momentum.ts. */

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
  descend(parameters, gradients, rateAt(learningRates, step, steps), size);
}
