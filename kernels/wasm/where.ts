/** The kernel where: row by row, as parts/binary_rows.ts. */

import { placeOf, rowAt, startOf } from "./parts/repeated";
import { loadPartial, storePartial } from "./parts/vector";

/** out = x where condition is not 0, else y; NaN is not 0. */
export function where(
  condition: usize,
  x: usize,
  y: usize,
  out: usize,
  length0: i32,
  length1: i32,
  length2: i32,
  length3: i32,
  conditionStep0: usize,
  conditionStep1: usize,
  conditionStep2: usize,
  conditionStep3: usize,
  xStep0: usize,
  xStep1: usize,
  xStep2: usize,
  xStep3: usize,
  yStep0: usize,
  yStep1: usize,
  yStep2: usize,
  yStep3: usize,
  xIsNumber: i32,
  xNumber: i32,
  yIsNumber: i32,
  yNumber: i32,
): void {
  const xFirst = startOf(x, xIsNumber, xNumber, 0), yFirst = startOf(y, yIsNumber, yNumber, 1);
  for (let i0 = 0; i0 < length0; i0++) {
    for (let i1 = 0; i1 < length1; i1++) {
      for (let i2 = 0; i2 < length2; i2++, out += <usize> length3 << 2) {
        const conditionRow = condition +
          placeOf(i0, i1, i2, conditionStep0, conditionStep1, conditionStep2);
        row(
          rowAt(conditionRow, conditionStep3, 2),
          rowAt(xFirst + placeOf(i0, i1, i2, xStep0, xStep1, xStep2), xStep3, 0),
          rowAt(yFirst + placeOf(i0, i1, i2, yStep0, yStep1, yStep2), yStep3, 1),
          out,
          length3,
          conditionStep3 << 4,
          xStep3 << 4,
          yStep3 << 4,
        );
      }
    }
  }
}

/** One row; from one vector to the next an operand goes on by 16 bytes, or by 0. */
function row(
  condition: usize,
  x: usize,
  y: usize,
  out: usize,
  length: i32,
  conditionNext: usize,
  xNext: usize,
  yNext: usize,
): void {
  let left = length;
  for (; left >= 4; left -= 4, out += 16) {
    v128.store(out, chosen(v128.load(condition), v128.load(x), v128.load(y)));
    condition += conditionNext;
    x += xNext;
    y += yNext;
  }
  if (left == 0) return;
  const last = chosen(loadPartial(condition, left), loadPartial(x, left), loadPartial(y, left));
  storePartial(out, last, left);
}

/** x where the condition holds, else y. */
// @inline
function chosen(condition: v128, x: v128, y: v128): v128 {
  return v128.bitselect(x, y, f32x4.ne(condition, f32x4.splat(0)));
}
