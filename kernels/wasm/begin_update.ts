/** The kernel begin_update: what an optimiser's step begins with. */

import { rateAt } from "./parts/update";

/** settings[group] = [learningRates[group, step], as it was, one step more, as it was]. */
export function begin_update(
  learningRates: usize,
  step: usize,
  settings: usize,
  groups: i32,
  steps: i32,
): void {
  for (let group = 0; group < groups; group++, settings += 16) {
    store<f32>(settings, rateAt(learningRates, step, steps));
    store<f32>(settings, load<f32>(settings, 8) + 1, 8);
    learningRates += <usize> steps << 2;
  }
}
