/**
 * Functions of one variable on any number of elements, of which the last go through a padded vector;
 * and within another kernel, on the block of a matrix that it has just written.
 */

import { applyFormula } from "./formulas";
import { scratch, SCRATCH_BYTES } from "./scratch";
import { loadPartial, storePartial } from "./vector";

/** Where the padded vectors lie in the scratch region: behind what a product keeps there. */
const PADDED: usize = SCRATCH_BYTES - 32;

/** out[i] = f(x[i]), i < size, f being what kernels/table/formulas.ts calls `formula`. */
export function eachValue(
  x: usize,
  out: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  applyFormula(formula, x, 0, out, size - rest, parameter, parameter2);
  if (rest === 0) return;
  const padded = scratch() + PADDED;
  v128.store(padded, loadPartial(x + bytes, rest));
  applyFormula(formula, padded, 0, padded, 4, parameter, parameter2);
  storePartial(out + bytes, v128.load(padded), rest);
}

/** xGrad[i] = outGrad[i] f'(x[i]), i < size; `value` is x, or out where the slope is from that. */
export function eachGradient(
  value: usize,
  outGrad: usize,
  xGrad: usize,
  size: i32,
  formula: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const rest = size & 3;
  const bytes = <usize> (size - rest) << 2;
  applyFormula(formula, value, outGrad, xGrad, size - rest, parameter, parameter2);
  if (rest === 0) return;
  const padded = scratch() + PADDED, gradient = padded + 16;
  v128.store(padded, loadPartial(value + bytes, rest));
  v128.store(gradient, loadPartial(outGrad + bytes, rest));
  applyFormula(formula, padded, gradient, gradient, 4, parameter, parameter2);
  storePartial(xGrad + bytes, v128.load(gradient), rest);
}

/**
 * x = f(x) on `columns` columns of so many rows, `stride` bytes apart; or, if there is a `value`,
 * x = x f'(value), `value` lying as x does.
 */
export function activate(
  x: usize,
  value: usize,
  rows: i32,
  columns: i32,
  stride: usize,
  activation: i32,
  parameter: f32,
): void {
  if (<usize> columns << 2 === stride) {
    columns *= rows;
    rows = 1;
  }
  for (; rows > 0; rows--, x += stride) {
    if (value) {
      eachGradient(value, x, x, columns, activation, parameter, 0);
      value += stride;
    } else {
      eachValue(x, x, columns, activation, parameter, 0);
    }
  }
}
