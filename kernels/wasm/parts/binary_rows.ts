/** Operands that broadcast, row by row; the end of a row is padded to a vector. */

import { applyBinary } from "./binary_formulas";
import { placeOf, rowAt, startOf } from "./repeated";
import { scratch } from "./scratch";
import { loadPartial, storePartial } from "./vector";

/** Four elements of each operand, behind the slots of repeated.ts. */
const PADDED: usize = 128;

/** out = f(a, b), or the gradient of a, or of b if ofB, unless outGrad is 0; see applyBinary(). */
export function binaryRows(
  a: usize,
  b: usize,
  outGrad: usize,
  out: usize,
  length0: i32,
  length1: i32,
  length2: i32,
  length3: i32,
  aStep0: usize,
  aStep1: usize,
  aStep2: usize,
  aStep3: usize,
  bStep0: usize,
  bStep1: usize,
  bStep2: usize,
  bStep3: usize,
  aIsNumber: i32,
  bIsNumber: i32,
  number: i32,
  formula: i32,
  ofB: i32,
): void {
  const aFirst = startOf(a, aIsNumber, number, 0), bFirst = startOf(b, bIsNumber, number, 1);
  const bytes = <usize> length3 << 2;
  for (let i0 = 0; i0 < length0; i0++) {
    for (let i1 = 0; i1 < length1; i1++) {
      for (let i2 = 0; i2 < length2; i2++, out += bytes) {
        const aRow = rowAt(aFirst + placeOf(i0, i1, i2, aStep0, aStep1, aStep2), aStep3, 0);
        const bRow = rowAt(bFirst + placeOf(i0, i1, i2, bStep0, bStep1, bStep2), bStep3, 1);
        row(formula, ofB, aRow, bRow, outGrad, out, length3, aStep3, bStep3);
        if (outGrad) outGrad += bytes;
      }
    }
  }
}

/** One row of `length` elements. */
function row(
  formula: i32,
  ofB: i32,
  a: usize,
  b: usize,
  outGrad: usize,
  out: usize,
  length: i32,
  aStep: usize,
  bStep: usize,
): void {
  const rest = length & 3, whole = length - rest;
  if (whole) applyBinary(formula, ofB, a, b, outGrad, out, whole, aStep << 4, bStep << 4);
  if (!rest) return;
  const bytes = <usize> whole << 2, padded = scratch() + PADDED;
  v128.store(padded, loadPartial(a + aStep * bytes, rest));
  v128.store(padded + 16, loadPartial(b + bStep * bytes, rest));
  let gradient: usize = 0;
  if (outGrad) {
    gradient = padded + 32;
    v128.store(gradient, loadPartial(outGrad + bytes, rest));
  }
  applyBinary(formula, ofB, padded, padded + 16, gradient, padded, 4, 16, 16);
  storePartial(out + bytes, v128.load(padded), rest);
}
