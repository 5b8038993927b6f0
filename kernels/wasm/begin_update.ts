/** What an optimiser's step begins with, and how its kernels find the settings of a block. */

import { rateAt } from "./elementwise";

/** settings[group] = [learningRates[group, step], as it was, one step more, as it was]. */
export function begin_update(
  learningRates: usize,
  step: usize,
  settings: usize,
  groups: i32,
  steps: i32,
): void {
  for (let group = 0; group < groups; group++, settings += 16) {
    store<f32>(settings, rateAt(learningRates, step, steps));
    store<f32>(settings, load<f32>(settings, 8) + 1, 8);
    learningRates += <usize> steps << 2;
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
