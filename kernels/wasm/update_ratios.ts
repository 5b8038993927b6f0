/** The kernel update_ratios. */

import { deviation, logarithm10 } from "./parts/deviation";

/** ratios[s] = log10(std(changes) / std(parameters)) of each segment s, as in sgd_with_ratios. */
export function update_ratios(
  parameters: usize,
  changes: usize,
  segments: usize,
  ratios: usize,
  count: i32,
): void {
  for (let s = 0; s < count; s++, segments += 8, ratios += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4);
    const ratio = deviation(changes + start, size) / deviation(parameters + start, size);
    store<f32>(ratios, logarithm10(ratio));
  }
}
