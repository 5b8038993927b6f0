/** The kernel fill. */

import { storePartial } from "./parts/vector";

/** out[i] = value, i < size. */
export function fill(out: usize, size: i32, value: f32): void {
  const values = f32x4.splat(value);
  for (let left = size; left > 0; left -= 4, out += 16) storePartial(out, values, left);
}
