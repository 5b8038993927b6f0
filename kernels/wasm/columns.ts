/**
 * Reductions of each column of x[rows, columns] over the rows: sums, and the kernel column_moments.
 *
 * They take strips of 16 columns (columnSum) or up to 4 through all rows, in order of the rows.
 */

import { loadPartial, madd, storePartial } from "./vector";

/** out[c] = sum over r of x[r, c]. */
export function columnSum(
  x: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const stride = <usize> columns << 2;
  let column = 0;
  for (; column + 16 <= columns; column += 16, x += 64, out += 64) {
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
  for (; column < columns; column += 4, x += 16, out += 16) {
    const valid = columns - column;
    let sum = f32x4.splat(0);
    let row = x;
    for (let r = 0; r < rows; r++, row += stride) sum = f32x4.add(sum, loadPartial(row, valid));
    storePartial(out, sum, valid);
  }
}

/**
 * moments[0, c] = mean over r of x[r, c]; moments[1, c] = mean of its squared deviation from that.
 */
export function column_moments(x: usize, moments: usize, rows: i32, columns: i32): void {
  const stride = <usize> columns << 2;
  const count = f32x4.splat(<f32> rows);
  for (let column = 0; column < columns; column += 4, x += 16, moments += 16) {
    const valid = columns - column;
    let sum = f32x4.splat(0);
    let row = x;
    for (let r = 0; r < rows; r++, row += stride) sum = f32x4.add(sum, loadPartial(row, valid));
    const mean = f32x4.div(sum, count);
    let squares = f32x4.splat(0);
    row = x;
    for (let r = 0; r < rows; r++, row += stride) {
      const deviation = f32x4.sub(loadPartial(row, valid), mean);
      squares = madd(deviation, deviation, squares);
    }
    storePartial(moments, mean, valid);
    storePartial(moments + stride, f32x4.div(squares, count), valid);
  }
}
