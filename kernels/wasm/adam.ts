/** Adam and AdamW. */

import { shareBegin, shareEnd } from "./parts/share";
import { endOfGroup, settingOf } from "./parts/update";
import { madd } from "./parts/vector";

/**
 * mean = beta1 mean + fresh1 slope; square = beta2 square + fresh2 slope^2; parameter -= rate
 * mean / c1 / (sqrt(square) / sqrt(c2) + eps), c = 1 - beta^steps, fresh = 1 - beta; with `amsgrad`
 * the largest square. The state holds means, squares and largest squares. Decay is a part of the
 * slope, or a factor of the parameter if `decoupled`. Rounded where PyTorch rounds.
 */
export function adam(
  parameters: usize,
  gradients: usize,
  state: usize,
  groupOf: usize,
  settings: usize,
  changes: usize,
  size: i32,
  fresh1: f64,
  fresh2: f64,
  logBeta1: f64,
  logBeta2: f64,
  eps: f32,
  decoupled: i32,
  amsgrad: i32,
  keepChanges: i32,
): void {
  const beta1 = f32x4.splat(<f32> (1 - fresh1)), share1 = f32x4.splat(<f32> fresh1);
  const beta2 = f32x4.splat(<f32> (1 - fresh2)), share2 = f32x4.splat(<f32> fresh2);
  const eps4 = f32x4.splat(eps);
  const bytes = <usize> size << 2;
  const begin = shareBegin(size >> 6, 1), blocks = shareEnd(size >> 6, 1);
  const at = <usize> begin << 8;
  parameters += at, gradients += at, state += at, changes += at;
  for (let block = begin; block < blocks;) {
    const setting = settingOf(settings, groupOf, block);
    const rate = <f64> load<f32>(setting), decay = load<f32>(setting, 4);
    const steps = <f64> load<f32>(setting, 8);
    const pace = f32x4.splat(<f32> (rate / Math.expm1(steps * logBeta1)));
    const root = f32x4.splat(<f32> Math.sqrt(-Math.expm1(steps * logBeta2)));
    const decay4 = f32x4.splat(decay);
    const keep = f32x4.splat(decoupled ? <f32> (1 - rate * <f64> decay) : 1);
    const inSlope = !decoupled && decay !== 0;
    const following = endOfGroup(groupOf, block, blocks);
    const end = parameters + (<usize> (following - block) << 8);
    block = following;
    for (; parameters < end; parameters += 16, gradients += 16, state += 16, changes += 16) {
      const old = v128.load(parameters);
      const value = f32x4.mul(old, keep);
      let slope = v128.load(gradients);
      if (inSlope) slope = madd(decay4, value, slope);
      const mean = madd(share1, slope, f32x4.mul(beta1, v128.load(state)));
      v128.store(state, mean);
      const squares = state + bytes;
      let square = f32x4.mul(beta2, v128.load(squares));
      square = madd(f32x4.mul(share2, slope), slope, square);
      v128.store(squares, square);
      if (amsgrad) {
        const largest = squares + bytes;
        square = f32x4.max(v128.load(largest), square);
        v128.store(largest, square);
      }
      const denominator = f32x4.add(f32x4.div(f32x4.sqrt(square), root), eps4);
      const change = f32x4.div(f32x4.mul(pace, mean), denominator);
      const next = f32x4.add(value, change);
      v128.store(parameters, next);
      if (keepChanges) v128.store(changes, f32x4.sub(next, old));
    }
  }
}
