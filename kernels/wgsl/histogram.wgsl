// counts[b] = how many x fall in bin b of `bins` equal bins over [summary[2], summary[3]] (minimum
// and maximum), the last bin closed; others are not counted. A range of one point is bin 0;
// a range that is not finite has no bins: then nothing is counted.
// One workgroup; integer atomics, whose order does not matter. A launch counts the elements from
// `begin` to `end`.
//   x[size]  summary[5]  ->  counts[bins]
// Used by: the diagnostics, after `statistics`. Parts: nan.

override size: u32;
override bins: u32;
override xStride: u32 = 0u;
override summaryStride: u32 = 0u;
override countsStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> summary: array<f32>;
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<u32>>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let firstCount = group.z * countsStride;
  let lowest = summary[group.z * summaryStride + 2u];
  let highest = summary[group.z * summaryStride + 3u];
  let range = 0.5 * highest - 0.5 * lowest; // half of it, which does not overflow
  if (begin == 0u) {
    for (var b = lane; b < bins; b += 64u) {
      atomicStore(&counts[firstCount + b], 0u);
    }
  }
  storageBarrier();
  if (!isFinite(lowest) || !isFinite(highest)) {
    return;
  }
  var scale = 0.0;
  if (range > 0.0) {
    scale = f32(bins) / range;
  }
  for (var i = begin + lane; i < min(end, size); i += 64u) {
    let value = x[group.z * xStride + i];
    if (isFinite(value) && value >= lowest && value <= highest) {
      let bin = min(u32((0.5 * value - 0.5 * lowest) * scale), bins - 1u);
      atomicAdd(&counts[firstCount + bin], 1u);
    }
  }
}
