/** The kernel histogram. */

/**
 * counts[b] = how many of x[size] fall in bin b of `bins` equal bins over [summary[2], summary[3]],
 * the last bin closed; others are not counted. If the range is one point, that is bin 0; if it is
 * not finite, nothing is counted.
 */
export function histogram(x: usize, summary: usize, counts: usize, size: i32, bins: i32): void {
  memory.fill(counts, 0, <usize> bins << 2);
  const low = load<f32>(summary, 8), high = load<f32>(summary, 12);
  if (!isFinite(low) || !isFinite(high)) return;
  // Of halves, whose difference does not overflow.
  const halfLow: f32 = 0.5 * low, range: f32 = 0.5 * high - halfLow;
  const scale: f32 = range > 0 ? <f32> bins / range : 0;
  const end = x + (<usize> size << 2);
  for (; x < end; x += 4) {
    const value = load<f32>(x);
    if (!(value >= low && value <= high)) continue;
    const bin = min(<i32> ((0.5 * value - halfLow) * scale), bins - 1);
    const count = counts + (<usize> bin << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}
