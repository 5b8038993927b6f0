/** The kernel fold. */

import { moveRow } from "./parts/rows";

/**
 * xGrad[n, c, l] = sum over k of windowsGrad[n, p, c, k], where p stride + k - padding is l, in
 * order of k; see unfold. Windows are added from the last on: the one whose k is less lies further
 * right.
 */
export function fold(
  windowsGrad: usize,
  xGrad: usize,
  batch: i32,
  channels: i32,
  length: i32,
  kernelSize: i32,
  stride: i32,
  padding: i32,
  positions: i32,
): void {
  const windowBytes = <usize> kernelSize << 2;
  const rowBytes = <usize> length << 2;
  const step = <usize> channels * windowBytes;
  memory.fill(xGrad, 0, <usize> (batch * channels) * rowBytes);
  for (let n = 0; n < batch; n++, xGrad += <usize> channels * rowBytes) {
    for (let p = positions - 1; p >= 0; p--) {
      const first = p * stride - padding;
      const begin = max(0, -first), end = min(kernelSize, length - first);
      if (begin >= end) continue;
      let window = windowsGrad + <usize> p * step + (<usize> begin << 2);
      let row = xGrad + (<usize> (first + begin) << 2);
      for (let c = 0; c < channels; c++, window += windowBytes, row += rowBytes) {
        moveRow(window, row, end - begin, true);
      }
    }
    windowsGrad += <usize> positions * step;
  }
}
