/** The kernel column_moments: strips of up to 4 columns go through all rows, in order. */

import { loadPartial, madd, storePartial } from "./parts/vector";

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
