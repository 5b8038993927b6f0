/** The kernel sgd_with_moments: plain SGD that also measures its steps. */

import {
  addBlock,
  addSome,
  begin,
  BLOCK,
  hasRest,
  originOf,
  STATE,
  storeMoments,
  vectorsIn,
} from "./parts/part_moments";
import { scratch } from "./parts/scratch";
import { descend, rateAt } from "./parts/update";
import { madd } from "./parts/vector";

/**
 * sgd of each segment [offset, size, parts, first], offsets being multiples of 4; moments[first + p],
 * then `parts` and 2 parts further = [mean, sum of squared deviations] of part p of the gradient, of
 * the updated parameter and of what was subtracted.
 */
export function sgd_with_moments(
  parameters: usize,
  gradients: usize,
  segments: usize,
  learningRates: usize,
  step: usize,
  moments: usize,
  count: i32,
  _parts: i32,
  _vectors: i32,
  steps: i32,
): void {
  const rate = rateAt(learningRates, step, steps);
  const ofGradient = scratch(), ofParameter = ofGradient + STATE;
  for (let s = 0; s < count; s++, segments += 16) {
    const start = <usize> load<u32>(segments) << 2;
    const size = <i32> load<u32>(segments, 4), parts = <i32> load<u32>(segments, 8);
    const next = <usize> parts << 3, stride = <usize> parts << 4;
    let target = moments + (<usize> load<u32>(segments, 12) << 3);
    for (let part = 0; part < parts; part++, target += 8) {
      const at = start + (<usize> part << 4);
      const vectors = vectorsIn(part, parts, size);
      begin(ofGradient);
      begin(ofParameter);
      updateVectors(parameters + at, gradients + at, rate, vectors, stride);
      if (hasRest(part, parts, size)) {
        const rest = at + <usize> vectors * stride;
        descend(parameters + rest, gradients + rest, rate, size & 3);
        addSome(ofGradient, gradients + rest, size & 3);
        addSome(ofParameter, parameters + rest, size & 3);
      }
      storeMoments(ofGradient, target, 1);
      storeMoments(ofParameter, target + next, 1);
      storeMoments(ofGradient, target + 2 * next, rate);
    }
  }
}

/** Updates so many vectors, `stride` bytes apart, and adds them to the states of both. */
function updateVectors(p: usize, g: usize, rate: f32, vectors: i32, stride: usize): void {
  const factor = f32x4.splat(-rate), state = scratch();
  for (let rest = vectors; rest > 0; rest -= BLOCK) {
    const block = min(BLOCK, rest), slope = load<f32>(g);
    const gOrigin = originOf(slope), pOrigin = originOf(load<f32>(p) - rate * slope);
    const gCenter = f32x4.splat(gOrigin), pCenter = f32x4.splat(pOrigin);
    let gSums = f32x4.splat(0), gSquares = gSums, pSums = gSums, pSquares = gSums;
    let gSums2 = gSums, gSquares2 = gSums, pSums2 = gSums, pSquares2 = gSums;
    let left = block;
    for (; left >= 2; left -= 2, p += 2 * stride, g += 2 * stride) {
      const slopes = v128.load(g), slopes2 = v128.load(g + stride);
      const values = madd(factor, slopes, v128.load(p));
      const values2 = madd(factor, slopes2, v128.load(p + stride));
      v128.store(p + stride, values2);
      v128.store(p, values);
      const a = f32x4.sub(slopes, gCenter), a2 = f32x4.sub(slopes2, gCenter);
      const b = f32x4.sub(values, pCenter), b2 = f32x4.sub(values2, pCenter);
      gSums = f32x4.add(gSums, a);
      gSums2 = f32x4.add(gSums2, a2);
      gSquares = madd(a, a, gSquares);
      gSquares2 = madd(a2, a2, gSquares2);
      pSums = f32x4.add(pSums, b);
      pSums2 = f32x4.add(pSums2, b2);
      pSquares = madd(b, b, pSquares);
      pSquares2 = madd(b2, b2, pSquares2);
    }
    if (left > 0) {
      const slopes = v128.load(g), values = madd(factor, slopes, v128.load(p));
      v128.store(p, values);
      const a = f32x4.sub(slopes, gCenter), b = f32x4.sub(values, pCenter);
      gSums = f32x4.add(gSums, a);
      gSquares = madd(a, a, gSquares);
      pSums = f32x4.add(pSums, b);
      pSquares = madd(b, b, pSquares);
      p += stride;
      g += stride;
    }
    const count = 4 * block;
    gSums = f32x4.add(gSums, gSums2);
    pSums = f32x4.add(pSums, pSums2);
    addBlock(state, count, gOrigin, gSums, f32x4.add(gSquares, gSquares2));
    addBlock(state + STATE, count, pOrigin, pSums, f32x4.add(pSquares, pSquares2));
  }
}
