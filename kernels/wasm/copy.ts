/** The kernel copy. */

import { loadPartial, storePartial } from "./parts/vector";

/** out[i] = x[i], added to out if `accumulate`; i < size. */
export function copy(x: usize, out: usize, size: i32, accumulate: i32): void {
  if (!accumulate) {
    memory.copy(out, x, <usize> size << 2);
    return;
  }
  for (let left = size; left > 0; left -= 4, x += 16, out += 16) {
    storePartial(out, f32x4.add(loadPartial(out, left), loadPartial(x, left)), left);
  }
}
