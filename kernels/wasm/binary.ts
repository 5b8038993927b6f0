/** The kernel of the functions of two variables: row by row; the end of a row is padded to a vector. */

import { applyBinary } from "./parts/binary_formulas";
import { placeOf, rowAt, startOf } from "./parts/repeated";
import { scratch } from "./parts/scratch";
import { loadPartial, storePartial } from "./parts/vector";

/** Four elements of each operand, behind the slots of repeated.ts. */
const PADDED: usize = 128;

/** out = f(a, b), f being what kernels/table/binary_formulas.ts calls `formula`. */
export function binary(
  a: usize,
  b: usize,
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
): void {
  const aFirst = startOf(a, aIsNumber, number, 0), bFirst = startOf(b, bIsNumber, number, 1);
  for (let i0 = 0; i0 < length0; i0++) {
    for (let i1 = 0; i1 < length1; i1++) {
      for (let i2 = 0; i2 < length2; i2++, out += <usize> length3 << 2) {
        const aRow = aFirst + placeOf(i0, i1, i2, aStep0, aStep1, aStep2);
        const bRow = bFirst + placeOf(i0, i1, i2, bStep0, bStep1, bStep2);
        row(formula, rowAt(aRow, aStep3, 0), rowAt(bRow, bStep3, 1), out, length3, aStep3, bStep3);
      }
    }
  }
}

/** One row of `length` elements. */
function row(
  formula: i32,
  a: usize,
  b: usize,
  out: usize,
  length: i32,
  aStep: usize,
  bStep: usize,
): void {
  const rest = length & 3, whole = length - rest;
  const aNext = aStep << 4, bNext = bStep << 4;
  if (whole) applyBinary(formula, 0, a, b, 0, out, whole, aNext, bNext);
  if (!rest) return;
  const padded = scratch() + PADDED;
  v128.store(padded, loadPartial(a + aStep * (<usize> whole << 2), rest));
  v128.store(padded + 16, loadPartial(b + bStep * (<usize> whole << 2), rest));
  applyBinary(formula, 0, padded, padded + 16, 0, padded, 4, 16, 16);
  storePartial(out + (<usize> whole << 2), v128.load(padded), rest);
}
