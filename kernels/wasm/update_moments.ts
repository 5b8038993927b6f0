/** The kernel update_moments. */

import { addPart, storeMoments } from "./parts/part_moments";
import { scratch } from "./parts/scratch";

/**
 * moments[first + p], then `parts` and 2 parts further = [mean, sum of squared deviations] of part p
 * of the gradient, of the parameter and of its change, of each segment [offset, size, parts, first].
 */
export function update_moments(
  parameters: usize,
  gradients: usize,
  changes: usize,
  segments: usize,
  moments: usize,
  count: i32,
  _parts: i32,
  _vectors: i32,
): void {
  const state = scratch();
  for (let s = 0; s < count; s++, segments += 16) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4), parts = <i32> load<u32>(segments, 8);
    const next = <usize> parts << 3;
    let target = moments + (<usize> load<u32>(segments, 12) << 3);
    for (let part = 0; part < parts; part++, target += 8) {
      addPart(state, gradients + start, part, parts, size);
      storeMoments(state, target, 1);
      addPart(state, parameters + start, part, parts, size);
      storeMoments(state, target + next, 1);
      addPart(state, changes + start, part, parts, size);
      storeMoments(state, target + 2 * next, 1);
    }
  }
}
