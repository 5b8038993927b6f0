/** The kernel gather. */

import { moveRow } from "./parts/rows";

/**
 * out[o, j, i] = x[o, index, i], for x[outer, length, inner] and out[outer, count, inner]; the
 * index is indices[o, j, i] if `perElement`, else indices[j]; beyond the last it is the last.
 */
export function gather(
  x: usize,
  indices: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  count: i32,
  perElement: i32,
): void {
  const rowBytes = <usize> inner << 2;
  const last = <u32> length - 1;
  for (let o = 0; o < outer; o++, x += <usize> length * rowBytes) {
    if (perElement) {
      for (let j = 0; j < count; j++) {
        for (let i: usize = 0; i < rowBytes; i += 4, indices += 4, out += 4) {
          const row = <usize> min(load<u32>(indices), last);
          store<f32>(out, load<f32>(x + row * rowBytes + i));
        }
      }
    } else {
      for (let j: usize = 0; j < <usize> count; j++, out += rowBytes) {
        const row = <usize> min(load<u32>(indices + (j << 2)), last);
        moveRow(x + row * rowBytes, out, inner, false);
      }
    }
  }
}
