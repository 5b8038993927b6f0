/** The kernel record_moments. */

import { countIn } from "./parts/part_moments";

/**
 * history[step, 2 s] = mean and the element behind it = standard deviation (size - 1) of each tensor
 * [size, parts, first], merged from [mean, sum of squared deviations] of its parts, if step < steps.
 */
export function record_moments(
  moments: usize,
  tensors: usize,
  step: usize,
  history: usize,
  count: i32,
  _parts: i32,
  steps: i32,
): void {
  const now = load<u32>(step);
  if (now >= <u32> steps) return;
  history += <usize> now * <usize> count << 3;
  for (let s = 0; s < count; s++, tensors += 12, history += 8) {
    const size = <i32> load<u32>(tensors), parts = <i32> load<u32>(tensors, 4);
    const start = moments + (<usize> load<u32>(tensors, 8) << 3);
    let total: f64 = 0, squares: f64 = 0;
    for (let part = 0; part < parts; part++) {
      const share = <f64> countIn(part, parts, size) / <f64> size;
      total += <f64> load<f32>(start + (<usize> part << 3)) * share;
    }
    for (let part = 0; part < parts; part++) {
      const own = start + (<usize> part << 3), gap = <f64> load<f32>(own) - total;
      squares += <f64> load<f32>(own, 4) + <f64> countIn(part, parts, size) * gap * gap;
    }
    store<f32>(history, <f32> total);
    store<f32>(history, <f32> Math.sqrt(squares / <f64> (size - 1)), 4);
  }
}
