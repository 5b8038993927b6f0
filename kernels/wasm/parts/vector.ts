/**
 * Vectors of four float32: partial loads and stores, reductions over the lanes, signs, constants.
 */

import { zeroBits } from "./scratch";

/**
 * A vector of one constant, for use in a loop after it.
 *
 * The engine makes a literal vector anew in every iteration, three instructions each, which doubled
 * the time of tanh; a value that depends on a global of this instance stays in a register.
 */
// @inline
export function held(value: f32): v128 {
  return heldBits(reinterpret<i32>(value));
}

/** The same for four integers. */
// @inline
export function heldBits(bits: i32): v128 {
  return i32x4.splat(bits | zeroBits());
}

/** a b + c. */
// @inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** The first `count` (1 to 4) floats at pointer; the other lanes are 0. */
export function loadPartial(pointer: usize, count: i32): v128 {
  if (count >= 4) return v128.load(pointer);
  if (count == 1) return v128.load_zero<u32>(pointer);
  const pair = v128.load_zero<u64>(pointer);
  if (count == 2) return pair;
  return v128.load_lane<u32>(pointer, pair, 2, 8);
}

/** Stores the first `count` (1 to 4) lanes. */
export function storePartial(pointer: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(pointer, value);
    return;
  }
  if (count == 1) {
    v128.store_lane<u32>(pointer, value, 0);
    return;
  }
  v128.store_lane<u64>(pointer, value, 0);
  if (count == 3) v128.store_lane<u32>(pointer, value, 2, 8);
}

/** Lane by lane (0 + 1) + (2 + 3). */
// @inline
export function horizontalSum(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** The larger of two vectors; NaN if either is. */
// @inline
export function horizontalMax(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** -1, 0 or 1; of NaN 0, as in PyTorch. */
// @inline
export function sign(x: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const above = v128.and(one, f32x4.gt(x, zero));
  return f32x4.sub(above, v128.and(one, f32x4.lt(x, zero)));
}
