/** The kernel of the functions of two variables. */

import { binaryRows } from "./parts/binary_rows";

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
  binaryRows(
    a,
    b,
    0,
    out,
    length0,
    length1,
    length2,
    length3,
    aStep0,
    aStep1,
    aStep2,
    aStep3,
    bStep0,
    bStep1,
    bStep2,
    bStep3,
    aIsNumber,
    bIsNumber,
    number,
    formula,
    0,
  );
}
