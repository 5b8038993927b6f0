/**
 * Sums of the columns of x[rows, columns], in order of the rows: in blocks of rows, each by strips
 * of 16 columns, a cache line, then of up to 4.
 *
 * The rows of a block follow each other in memory and stay in the second-level cache; one strip
 * through all rows of a large matrix would meet a new page in each, and with 2,048 columns have
 * all of them in one place of the cache.
 */

import { shareBegin, shareEnd } from "./share";
import { loadPartial, storePartial } from "./vector";

/** Rows of a block. */
export const ROW_BLOCK: i32 = 8;
/** Columns of a strip. */
export const STRIP: i32 = 16;

/** out[c] = sum over r of x[r, c], for this instance's part of the columns. */
export function columnSum(
  x: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const stride = <usize> columns << 2;
  const first = shareBegin(columns, STRIP), end = shareEnd(columns, STRIP);
  const wide = (end - first) & ~(STRIP - 1);
  const at = <usize> first << 2;
  columnSums(x + at, stride, out + at, rows, wide);
  for (let column = first + wide; column < end; column += 4) {
    const valid = end - column;
    let sum = f32x4.splat(0);
    let row = x + (<usize> column << 2);
    for (let r = 0; r < rows; r++, row += stride) sum = f32x4.add(sum, loadPartial(row, valid));
    storePartial(out + (<usize> column << 2), sum, valid);
  }
}

/** The sums of `columns`, a multiple of 16, in rows that lie `stride` bytes apart. */
export function columnSums(
  x: usize,
  stride: usize,
  sums: usize,
  rows: i32,
  columns: i32,
): void {
  memory.fill(sums, 0, <usize> columns << 2);
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const start = x + <usize> row * stride, count = min(ROW_BLOCK, rows - row);
    for (let at: usize = 0; at < <usize> columns << 2; at += STRIP << 2) {
      addRows(start + at, stride, sums + at, count);
    }
  }
}

/** Adds to `sums` so many rows of a strip of 16 columns. */
function addRows(x: usize, stride: usize, sums: usize, rows: i32): void {
  const end = x + <usize> rows * stride;
  let s0 = v128.load(sums), s1 = v128.load(sums, 16);
  let s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
  for (; x < end; x += stride) {
    s0 = f32x4.add(s0, v128.load(x)), s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32)), s3 = f32x4.add(s3, v128.load(x, 48));
  }
  v128.store(sums, s1, 16);
  v128.store(sums, s0);
  v128.store(sums, s3, 48);
  v128.store(sums, s2, 32);
}
