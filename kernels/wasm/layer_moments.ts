/** The kernel layer_moments. */

import { addPart, countIn, hasRest, storeMoments, vectorsIn } from "./parts/part_moments";
import { scratch } from "./parts/scratch";
import { loadPartial } from "./parts/vector";

/**
 * moments[p], then `parts` and 2 parts further = [mean, sum of squared deviations] of part p
 * of the values, of their gradient if there is one, and of 1 where `edge`, if there is one, is at most
 * `atMost` or at least `atLeast`, else 0.
 */
export function layer_moments(
  values: usize,
  gradient: usize,
  edge: usize,
  moments: usize,
  size: i32,
  parts: i32,
  hasGradient: i32,
  hasEdge: i32,
  atMost: f32,
  atLeast: f32,
): void {
  const state = scratch(), next = <usize> parts << 3;
  for (let part = 0; part < parts; part++, moments += 8) {
    addPart(state, values, part, parts, size);
    storeMoments(state, moments, 1);
    if (hasGradient) {
      addPart(state, gradient, part, parts, size);
      storeMoments(state, moments + next, 1);
    }
    if (!hasEdge) continue;
    const flat = <f32> beyond(edge, part, parts, size, atMost, atLeast);
    const share = flat / <f32> countIn(part, parts, size);
    store<f32>(moments + 2 * next, share);
    store<f32>(moments + 2 * next, flat * (1 - share), 4);
  }
}

/** How many values of a part are at most `atMost` or at least `atLeast`. */
function beyond(x: usize, part: i32, parts: i32, size: i32, atMost: f32, atLeast: f32): i32 {
  const stride = <usize> parts << 4;
  const low = f32x4.splat(atMost), high = f32x4.splat(atLeast);
  let counts = i32x4.splat(0);
  x += <usize> part << 4;
  for (let left = vectorsIn(part, parts, size); left > 0; left--, x += stride) {
    const value = v128.load(x);
    // Where it is so, all bits are set: -1.
    counts = i32x4.sub(counts, v128.or(f32x4.le(value, low), f32x4.ge(value, high)));
  }
  if (hasRest(part, parts, size)) {
    const value = loadPartial(x, size & 3);
    const inside = i32x4.gt_s(i32x4.splat(size & 3), i32x4(0, 1, 2, 3));
    const isFlat = v128.or(f32x4.le(value, low), f32x4.ge(value, high));
    counts = i32x4.sub(counts, v128.and(inside, isFlat));
  }
  return i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}
