/** The kernel batch_matmul. */

import { product, setLeft } from "./product";

/**
 * out[i, j] = a_ij b_ij, of matrices a_ij[rows, inner] at a + i aStep0 + j aStep1 elements,
 * lying as [inner, rows] if `transposeA`, and b_ij[inner, columns] likewise.
 */
export function batch_matmul(
  a: usize,
  b: usize,
  out: usize,
  batch0: i32,
  batch1: i32,
  rows: i32,
  inner: i32,
  columns: i32,
  transposeA: i32,
  transposeB: i32,
  aStep0: usize,
  aStep1: usize,
  bStep0: usize,
  bStep1: usize,
): void {
  const aRow = transposeA ? <usize> 4 : <usize> inner << 2;
  const aNext = transposeA ? <usize> rows << 2 : <usize> 4;
  const size = <usize> (rows * columns) << 2;
  for (let i: usize = 0; i < <usize> batch0; i++) {
    for (let j: usize = 0; j < <usize> batch1; j++, out += size) {
      setLeft(a + ((i * aStep0 + j * aStep1) << 2), aRow, aNext);
      const right = b + ((i * bStep0 + j * bStep1) << 2);
      product(right, transposeB != 0, out, 0, rows, inner, columns);
    }
  }
}
