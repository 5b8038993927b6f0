/** The kernel of the gradients of functions of two variables. */

import { binaryRows } from "./parts/binary_rows";

/** grad = outGrad times the slope of f along a, or along b if ofB. */
export function binary_backward(
  a: usize,
  b: usize,
  outGrad: usize,
  grad: usize,
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
  binaryRows(
    a,
    b,
    outGrad,
    grad,
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
    ofB,
  );
}
