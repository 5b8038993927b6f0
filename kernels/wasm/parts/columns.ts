/**
 * Sums of the columns of x[rows, columns], in order of the rows: strips of 16 columns, a cache
 * line, then of up to 4, go through all rows.
 */

import { shareBegin, shareEnd } from "./share";
import { loadPartial, storePartial } from "./vector";

/** out[c] = sum over r of x[r, c], for this instance's part of the columns. */
export function columnSum(
  x: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const stride = <usize> columns << 2;
  let column = shareBegin(columns, 16);
  const end = shareEnd(columns, 16);
  x += <usize> column << 2;
  out += <usize> column << 2;
  for (; column + 16 <= end; column += 16, x += 64, out += 64) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let row = x;
    for (let r = 0; r < rows; r++, row += stride) {
      s0 = f32x4.add(s0, v128.load(row));
      s1 = f32x4.add(s1, v128.load(row, 16));
      s2 = f32x4.add(s2, v128.load(row, 32));
      s3 = f32x4.add(s3, v128.load(row, 48));
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
  }
  for (; column < end; column += 4, x += 16, out += 16) {
    const valid = end - column;
    let sum = f32x4.splat(0);
    let row = x;
    for (let r = 0; r < rows; r++, row += stride) sum = f32x4.add(sum, loadPartial(row, valid));
    storePartial(out, sum, valid);
  }
}
