/** The kernel gradient_norms. */

import { squaredDeviations } from "./parts/deviation";

/** norms[first + s] = the root of the sum of the squares of segment s, [offset, size], offsets being multiples of 4. */
export function gradient_norms(
  gradients: usize,
  segments: usize,
  norms: usize,
  count: i32,
  first: i32,
): void {
  norms += <usize> first << 2;
  for (let s = 0; s < count; s++, segments += 8, norms += 4) {
    const start = <usize> load<u32>(segments) << 2;
    const squares = squaredDeviations(gradients + start, <i32> load<u32>(segments, 4), 0);
    store<f32>(norms, <f32> Math.sqrt(squares));
  }
}
