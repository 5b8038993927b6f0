/** The kernel fold. */

/**
 * xGrad[n, c, l] = sum over k of windowsGrad[n, p, c, k], where p stride + k - padding is l, in order
 * of k; see unfold.
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
  const step = <usize> (channels * kernelSize) << 2;
  const sampleBytes = <usize> positions * step;
  for (let n = 0; n < batch; n++, windowsGrad += sampleBytes) {
    for (let c = 0; c < channels; c++) {
      const base = windowsGrad + (<usize> (c * kernelSize) << 2);
      for (let place = padding; place < length + padding; place++, xGrad += 4) {
        let sum: f32 = 0;
        for (let k = place % stride; k < kernelSize && k <= place; k += stride) {
          const position = (place - k) / stride;
          if (position >= positions) continue;
          sum += load<f32>(base + <usize> position * step + (<usize> k << 2));
        }
        store<f32>(xGrad, sum);
      }
    }
  }
}
