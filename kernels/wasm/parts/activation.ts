/**
 * Functions of one variable on any number of elements, of which the last go through a padded vector;
 * and behind another kernel, on the part of a matrix that it has just written.
 */

import { applyFormula } from "./formulas";
import { scratch } from "./scratch";
import { endColumn, endRow, firstColumn, firstRow } from "./share";
import { loadPartial, storePartial } from "./vector";

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
  const padded = scratch();
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
  const padded = scratch(), gradient = padded + 16;
  v128.store(padded, loadPartial(value + bytes, rest));
  v128.store(gradient, loadPartial(outGrad + bytes, rest));
  applyFormula(formula, padded, gradient, gradient, 4, parameter, parameter2);
  storePartial(xGrad + bytes, v128.load(gradient), rest);
}

/** x = f(x) on this instance's part of x[.., columns]. */
export function activate(x: usize, columns: i32, activation: i32, parameter: f32): void {
  activateRows(x, columns, firstRow, endRow, activation, parameter);
}

/** The same for the rows from `row` to `end`. */
export function activateRows(
  x: usize,
  columns: i32,
  row: i32,
  end: i32,
  activation: i32,
  parameter: f32,
): void {
  const width = endColumn - firstColumn;
  let at = x + (((<usize> row) * columns + firstColumn) << 2);
  if (width === columns) {
    return eachValue(at, at, (end - row) * width, activation, parameter, 0);
  }
  for (; row < end; row++, at += <usize> columns << 2) {
    eachValue(at, at, width, activation, parameter, 0);
  }
}

/** grad = grad f'(x) on this instance's part of x and grad[.., columns]. */
export function activateBackward(
  x: usize,
  grad: usize,
  columns: i32,
  activation: i32,
  parameter: f32,
): void {
  const width = endColumn - firstColumn;
  const start = ((<usize> firstRow) * columns + firstColumn) << 2;
  x += start;
  grad += start;
  if (width === columns) {
    return eachGradient(x, grad, grad, (endRow - firstRow) * width, activation, parameter, 0);
  }
  const stride = <usize> columns << 2;
  for (let row = firstRow; row < endRow; row++, x += stride, grad += stride) {
    eachGradient(x, grad, grad, width, activation, parameter, 0);
  }
}
