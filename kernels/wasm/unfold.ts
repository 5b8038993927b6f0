/** The kernel unfold. */

import { moveRow } from "./parts/rows";

/**
 * windows[n, p, c, k] = x[n, c, p stride + k - padding], or 0 outside, for
 * x[batch, channels, length] and windows[batch, positions, channels, kernelSize].
 */
export function unfold(
  x: usize,
  windows: usize,
  batch: i32,
  channels: i32,
  length: i32,
  kernelSize: i32,
  stride: i32,
  padding: i32,
  positions: i32,
): void {
  const windowBytes = <usize> kernelSize << 2;
  const sampleBytes = <usize> (channels * length) << 2;
  for (let n = 0; n < batch; n++, x += sampleBytes) {
    for (let p = 0; p < positions; p++) {
      const first = p * stride - padding;
      const inside = first >= 0 && first + kernelSize <= length;
      let row = x;
      for (let c = 0; c < channels; c++, row += <usize> length << 2, windows += windowBytes) {
        if (inside) {
          moveRow(row + (<usize> first << 2), windows, kernelSize, false);
          continue;
        }
        for (let k = 0; k < kernelSize; k++) {
          const place = first + k;
          const value: f32 = place >= 0 && place < length
            ? load<f32>(row + (<usize> place << 2))
            : 0;
          store<f32>(windows + (<usize> k << 2), value);
        }
      }
    }
  }
}
