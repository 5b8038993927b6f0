/**
 * The moments of parts of a tensor: part p of so many holds the vectors of four elements i with i %
 * parts = p.
 *
 * A part is taken in blocks. In a block the sums run in float32 over deviations from its first value, so
 * that the squares do not cancel; blocks are merged in double precision (Chan's formula). What is
 * known so far is a state of STATE bytes: how many values, their mean, and the sum of their squared
 * deviations from it.
 */

import { horizontalSum, loadPartial, madd } from "./vector";

/** Bytes of a state. */
export const STATE: usize = 24;
/** Vectors of a block. */
export const BLOCK: i32 = 64;

/** No values yet. */
export function begin(state: usize): void {
  memory.fill(state, 0, STATE);
}

/** Stores [mean times a factor, sum of squared deviations times its square]. */
export function storeMoments(state: usize, moments: usize, factor: f32): void {
  store<f32>(moments, factor * <f32> load<f64>(state, 8));
  store<f32>(moments, factor * factor * <f32> load<f64>(state, 16), 4);
}

/** Where the deviations of a block are taken from. */
// @inline
export function originOf(value: f32): f32 {
  return isFinite(value) ? value : 0;
}

/** Adds a block of so many values by the sums of their deviations from the origin, and of the squares. */
export function addBlock(state: usize, values: i32, origin: f32, sums: v128, squares: v128): void {
  const count = <f64> values, sum = <f64> horizontalSum(sums);
  const mean = <f64> origin + sum / count;
  const own = max(<f64> 0, <f64> horizontalSum(squares) - sum * sum / count);
  const known = load<f64>(state), knownMean = load<f64>(state, 8), total = known + count;
  const gap = mean - knownMean;
  let merged = mean, rest: f64 = 0;
  if (known > 0) {
    // An infinite mean stays one: the difference from it would make NaN of it.
    merged = isFinite(gap) ? knownMean + gap * (count / total) : knownMean + mean;
    rest = gap * gap * (known * count / total);
  }
  store<f64>(state, total);
  store<f64>(state, merged, 8);
  store<f64>(state, load<f64>(state, 16) + own + rest, 16);
}

/** Adds so many vectors, `stride` bytes apart. */
export function addVectors(state: usize, x: usize, vectors: i32, stride: usize): void {
  for (let rest = vectors; rest > 0; rest -= BLOCK) {
    const block = min(BLOCK, rest);
    const origin = originOf(load<f32>(x)), center = f32x4.splat(origin);
    let sumsA = f32x4.splat(0), sumsB = sumsA, squaresA = sumsA, squaresB = sumsA;
    let left = block;
    for (; left >= 2; left -= 2, x += 2 * stride) {
      const a = f32x4.sub(v128.load(x), center), b = f32x4.sub(v128.load(x + stride), center);
      sumsA = f32x4.add(sumsA, a);
      sumsB = f32x4.add(sumsB, b);
      squaresA = madd(a, a, squaresA);
      squaresB = madd(b, b, squaresB);
    }
    if (left > 0) {
      const a = f32x4.sub(v128.load(x), center);
      sumsA = f32x4.add(sumsA, a);
      squaresA = madd(a, a, squaresA);
      x += stride;
    }
    addBlock(state, 4 * block, origin, f32x4.add(sumsA, sumsB), f32x4.add(squaresA, squaresB));
  }
}

/** Adds the first one to three values of a vector. */
export function addSome(state: usize, x: usize, values: i32): void {
  const origin = originOf(load<f32>(x));
  const inside = i32x4.gt_s(i32x4.splat(values), i32x4(0, 1, 2, 3));
  const deviations = v128.and(inside, f32x4.sub(loadPartial(x, values), f32x4.splat(origin)));
  addBlock(state, values, origin, deviations, f32x4.mul(deviations, deviations));
}

/** How many whole vectors of `size` elements are in part `part` of `parts`. */
export function vectorsIn(part: i32, parts: i32, size: i32): i32 {
  return ((size >> 2) - part + parts - 1) / parts;
}

/** Whether the vector that is not whole, if there is one, is in part `part`. */
export function hasRest(part: i32, parts: i32, size: i32): bool {
  return (size & 3) !== 0 && (size >> 2) % parts === part;
}

/** How many elements are in part `part`. */
export function countIn(part: i32, parts: i32, size: i32): i32 {
  return 4 * vectorsIn(part, parts, size) + (hasRest(part, parts, size) ? size & 3 : 0);
}

/** The moments of part `part` of x, from `begin` on. */
export function addPart(state: usize, x: usize, part: i32, parts: i32, size: i32): void {
  const vectors = vectorsIn(part, parts, size), stride = <usize> parts << 4;
  begin(state);
  x += <usize> part << 4;
  addVectors(state, x, vectors, stride);
  if (hasRest(part, parts, size)) addSome(state, x + <usize> vectors * stride, size & 3);
}
