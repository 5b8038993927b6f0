/** RMSprop. */

import { shareBegin, shareEnd } from "./parts/share";
import { endOfGroup, settingOf } from "./parts/update";
import { madd } from "./parts/vector";

/**
 * slope = gradient + decay parameter; square = alpha square + fresh slope^2; change =
 * slope / (sqrt(square) + eps), or if `centered` slope / (sqrt(square - mean^2) + eps) with mean =
 * alpha mean + fresh slope; with a momentum buffer = momentum buffer + change; parameter -= rate
 * (change or buffer). The state holds squares, then buffers and means if there are. Rounded where
 * PyTorch rounds.
 */
export function rmsprop(
  parameters: usize,
  gradients: usize,
  state: usize,
  groupOf: usize,
  settings: usize,
  changes: usize,
  size: i32,
  fresh: f64,
  eps: f32,
  momentum: f32,
  centered: i32,
  keepChanges: i32,
): void {
  const alpha4 = f32x4.splat(<f32> (1 - fresh)), fresh4 = f32x4.splat(<f32> fresh);
  const eps4 = f32x4.splat(eps), momentum4 = f32x4.splat(momentum);
  const bytes = <usize> size << 2;
  const meansAt = momentum !== 0 ? bytes << 1 : bytes;
  const begin = shareBegin(size >> 6, 1), blocks = shareEnd(size >> 6, 1);
  const at = <usize> begin << 8;
  parameters += at, gradients += at, state += at, changes += at;
  for (let block = begin; block < blocks;) {
    const setting = settingOf(settings, groupOf, block);
    const rate = f32x4.splat(-load<f32>(setting)), decay = load<f32>(setting, 4);
    const decay4 = f32x4.splat(decay);
    const following = endOfGroup(groupOf, block, blocks);
    const end = parameters + (<usize> (following - block) << 8);
    block = following;
    for (; parameters < end; parameters += 16, gradients += 16, state += 16, changes += 16) {
      const value = v128.load(parameters);
      let slope = v128.load(gradients);
      if (decay !== 0) slope = madd(decay4, value, slope);
      const old = f32x4.mul(alpha4, v128.load(state));
      let square = madd(f32x4.mul(fresh4, slope), slope, old);
      v128.store(state, square);
      if (centered) {
        const means = state + meansAt;
        const mean = madd(fresh4, slope, f32x4.mul(alpha4, v128.load(means)));
        v128.store(means, mean);
        square = madd(f32x4.neg(mean), mean, square);
      }
      const root = f32x4.add(f32x4.sqrt(square), eps4);
      let next: v128;
      if (momentum !== 0) {
        const buffers = state + bytes;
        const buffer = f32x4.add(f32x4.mul(momentum4, v128.load(buffers)), f32x4.div(slope, root));
        v128.store(buffers, buffer);
        next = madd(rate, buffer, value);
      } else {
        next = f32x4.add(value, f32x4.div(f32x4.mul(rate, slope), root));
      }
      v128.store(parameters, next);
      if (keepChanges) v128.store(changes, f32x4.sub(next, value));
    }
  }
}
