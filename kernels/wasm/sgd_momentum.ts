/** SGD with all its options; plain SGD is in sgd.ts. */

import { shareBegin, shareEnd } from "./parts/share";
import { endOfGroup, settingOf } from "./parts/update";
import { madd } from "./parts/vector";

/**
 * slope = gradient + decay parameter; buffer = momentum buffer + fresh slope, in the first step
 * slope; parameter -= rate (buffer, or slope + momentum buffer if `nesterov`). Without a momentum
 * there is no buffer.
 */
export function sgd_momentum(
  parameters: usize,
  gradients: usize,
  state: usize,
  groupOf: usize,
  settings: usize,
  changes: usize,
  size: i32,
  momentum: f32,
  fresh: f32,
  nesterov: i32,
  keepChanges: i32,
): void {
  const momentum4 = f32x4.splat(momentum), fresh4 = f32x4.splat(fresh);
  const begin = shareBegin(size >> 6, 1), blocks = shareEnd(size >> 6, 1);
  const at = <usize> begin << 8;
  parameters += at, gradients += at, state += at, changes += at;
  for (let block = begin; block < blocks;) {
    const setting = settingOf(settings, groupOf, block);
    const rate = f32x4.splat(-load<f32>(setting)), decay = load<f32>(setting, 4);
    const decay4 = f32x4.splat(decay);
    const first = load<f32>(setting, 8) === 1;
    const following = endOfGroup(groupOf, block, blocks);
    const end = parameters + (<usize> (following - block) << 8);
    block = following;
    for (; parameters < end; parameters += 16, gradients += 16, state += 16, changes += 16) {
      const value = v128.load(parameters);
      let slope = v128.load(gradients);
      if (decay !== 0) slope = madd(decay4, value, slope);
      if (momentum !== 0) {
        const old = f32x4.mul(momentum4, v128.load(state));
        const buffer = first ? slope : madd(fresh4, slope, old);
        v128.store(state, buffer);
        slope = nesterov ? madd(momentum4, buffer, slope) : buffer;
      }
      const next = madd(rate, slope, value);
      v128.store(parameters, next);
      if (keepChanges) v128.store(changes, f32x4.sub(next, value));
    }
  }
}
