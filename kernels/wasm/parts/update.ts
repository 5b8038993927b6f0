/** What the kernels of optimisers share: the rate, the descent, and the settings of a block. */

import { loadPartial, madd, storePartial } from "./vector";

/** learningRates[step]; NaN from step `steps` on. */
export function rateAt(learningRates: usize, step: usize, steps: i32): f32 {
  const now = load<u32>(step);
  return now < <u32> steps ? load<f32>(learningRates + (<usize> now << 2)) : <f32> NaN;
}

/** parameters[i] -= rate gradients[i], i < size. */
export function descend(parameters: usize, gradients: usize, rate: f32, size: i32): void {
  const factor = f32x4.splat(-rate);
  let left = size;
  for (; left >= 8; left -= 8, parameters += 32, gradients += 32) {
    const low = madd(factor, v128.load(gradients), v128.load(parameters));
    const high = madd(factor, v128.load(gradients, 16), v128.load(parameters, 16));
    v128.store(parameters, high, 16);
    v128.store(parameters, low);
  }
  for (; left > 0; left -= 4, parameters += 16, gradients += 16) {
    const rest = madd(factor, loadPartial(gradients, left), loadPartial(parameters, left));
    storePartial(parameters, rest, left);
  }
}

/** The first block after `block` that is of another group; `blocks` if there is none. */
export function endOfGroup(groupOf: usize, block: i32, blocks: i32): i32 {
  const group = load<u32>(groupOf + (<usize> block << 2));
  do block++; while (block < blocks && load<u32>(groupOf + (<usize> block << 2)) === group);
  return block;
}

/** Where the settings of a block's group are. */
export function settingOf(settings: usize, groupOf: usize, block: i32): usize {
  return settings + (<usize> load<u32>(groupOf + (<usize> block << 2)) << 4);
}
