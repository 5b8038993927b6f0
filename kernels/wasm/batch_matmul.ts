/** The kernel batch_matmul. */

import { product, setLeft } from "./parts/product";

/**
 * out[n] = a[n] b[n] for each n < batch, for a[batch, rows, inner], b[batch, inner, columns] and
 * out[batch, rows, columns]; if `transposeA`, a lies as [batch, inner, rows], and b likewise.
 */
export function batch_matmul(
  a: usize,
  b: usize,
  out: usize,
  batch: i32,
  rows: i32,
  inner: i32,
  columns: i32,
  transposeA: i32,
  transposeB: i32,
): void {
  const aRow = transposeA ? <usize> 4 : <usize> inner << 2;
  const aNext = transposeA ? <usize> rows << 2 : <usize> 4;
  for (let n = 0; n < batch; n++) {
    setLeft(a, aRow, aNext);
    product(b, transposeB != 0, out, 0, rows, inner, columns);
    a += <usize> (rows * inner) << 2;
    b += <usize> (inner * columns) << 2;
    out += <usize> (rows * columns) << 2;
  }
}
