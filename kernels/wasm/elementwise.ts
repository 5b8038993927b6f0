/** Kernels that go through elements one by one: copies, the optimiser. */

import { loadPartial, madd, storePartial } from "./vector";

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

/** learningRates[step]; NaN from step `steps` on. */
export function rateAt(learningRates: usize, step: usize, steps: i32): f32 {
  const now = load<u32>(step);
  return now < <u32> steps ? load<f32>(learningRates + (<usize> now << 2)) : <f32> NaN;
}

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

/** parameters[i] -= rate gradients[i], i < size. */
export function descend(parameters: usize, gradients: usize, rate: f32, size: i32): void {
  const factor = f32x4.splat(-rate);
  let left = size;
  for (; left >= 4; left -= 4, parameters += 16, gradients += 16) {
    v128.store(parameters, madd(factor, v128.load(gradients), v128.load(parameters)));
  }
  if (left === 0) return;
  const rest = madd(factor, loadPartial(gradients, left), loadPartial(parameters, left));
  storePartial(parameters, rest, left);
}
