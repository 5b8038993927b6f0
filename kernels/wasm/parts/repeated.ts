/** Rows of operands that broadcast: some have but one element a row, or are a number. */

import { scratch } from "./scratch";

/** Where an operand begins: at x, or at a number with these bits if it is one. `slot` is its own. */
// @inline
export function startOf(x: usize, isNumber: i32, bits: i32, slot: usize): usize {
  if (!isNumber) return x;
  store<i32>(scratch() + (slot << 5), bits);
  return scratch() + (slot << 5);
}

/** Where a row is read: at x, or where its one element stands four times if the step is 0. */
// @inline
export function rowAt(x: usize, step: usize, slot: usize): usize {
  if (step) return x;
  const four = scratch() + (slot << 5) + 16;
  v128.store(four, v128.load32_splat(x));
  return four;
}

/** How many bytes into an operand a row begins. */
// @inline
export function placeOf(
  i0: i32,
  i1: i32,
  i2: i32,
  step0: usize,
  step1: usize,
  step2: usize,
): usize {
  return (<usize> i0 * step0 + <usize> i1 * step1 + <usize> i2 * step2) << 2;
}
