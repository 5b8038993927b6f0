/** The kernel gather_backward. */

import { moveRow } from "./parts/rows";

/**
 * xGrad[o, t, i] = sum over j of outGrad[o, j, i] whose index is t, in order of j; see gather. One
 * pass scatters the rows; an index beyond the last is ignored, so that it cannot write elsewhere.
 */
export function gather_backward(
  indices: usize,
  outGrad: usize,
  xGrad: usize,
  outer: i32,
  length: i32,
  inner: i32,
  count: i32,
  perElement: i32,
): void {
  const rowBytes = <usize> inner << 2;
  memory.fill(xGrad, 0, <usize> (outer * length) * rowBytes);
  for (let o = 0; o < outer; o++, xGrad += <usize> length * rowBytes) {
    for (let j: usize = 0; j < <usize> count; j++, outGrad += rowBytes) {
      if (perElement) {
        for (let i: usize = 0; i < rowBytes; i += 4, indices += 4) {
          const row = load<u32>(indices);
          if (row >= <u32> length) continue;
          const place = xGrad + <usize> row * rowBytes + i;
          store<f32>(place, load<f32>(place) + load<f32>(outGrad + i));
        }
      } else {
        const row = load<u32>(indices + (j << 2));
        if (row < <u32> length) moveRow(outGrad, xGrad + <usize> row * rowBytes, inner, true);
      }
    }
  }
}
