/** The kernel sgd_with_ratios: plain SGD that also measures its steps. */

import { deviation, logarithm10 } from "./parts/deviation";
import { descend, rateAt } from "./parts/update";

/**
 * sgd of each segment s, with segments[s] = [offset, size] in elements, offsets being multiples of
 * 4, and ratios[s] = log10(learningRates[step] std(gradients) / std(updated parameters)), standard
 * deviations divided by size - 1.
 */
export function sgd_with_ratios(
  parameters: usize,
  gradients: usize,
  segments: usize,
  learningRates: usize,
  step: usize,
  ratios: usize,
  count: i32,
  steps: i32,
): void {
  const rate = rateAt(learningRates, step, steps);
  for (let s = 0; s < count; s++, segments += 8, ratios += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4);
    const parameter = parameters + start, gradient = gradients + start;
    descend(parameter, gradient, rate, size);
    store<f32>(ratios, logarithm10(rate * deviation(gradient, size) / deviation(parameter, size)));
  }
}
