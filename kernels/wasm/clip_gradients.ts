/** Gradients made shorter, where they are too long together. */

import { loadPartial, storePartial } from "./parts/vector";

/**
 * total = the root of the sum of the squares of all norms; the gradients in each segment, [offset,
 * size], are multiplied by maxNorm / (total + 1e-6), if that is less than 1.
 */
export function clip_gradients(
  gradients: usize,
  segments: usize,
  norms: usize,
  total: usize,
  count: i32,
  terms: i32,
  largest: i32,
  maxNorm: f32,
): void {
  let squares: f64 = 0;
  for (let i = 0; i < terms; i++, norms += 4) {
    const norm = <f64> load<f32>(norms);
    squares += norm * norm;
  }
  const norm = <f32> Math.sqrt(squares);
  store<f32>(total, norm);
  // min() of NaN is NaN.
  const factor = f32x4.splat(min<f32>(maxNorm / (norm + 1e-6), 1));
  for (let s = 0; s < count; s++, segments += 8) {
    let gradient = gradients + (<usize> load<u32>(segments) << 2);
    for (let left = <i32> load<u32>(segments, 4); left > 0; left -= 4, gradient += 16) {
      storePartial(gradient, f32x4.mul(loadPartial(gradient, left), factor), left);
    }
  }
}
