// counts[b] = how many x fall in bin b of `bins` equal bins over [summary[2], summary[3]] (minimum
// and maximum), the last bin closed; others are not counted. A range of one point is bin 0.
// One workgroup; integer atomics, whose order does not matter.
//   x[size]  summary[5]  ->  counts[bins]
// Used by: the diagnostics, after `statistics`.

override size: u32;
override bins: u32;
override xStride: u32 = 0u;
override summaryStride: u32 = 0u;
override countsStride: u32 = 0u;

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
  for (var b = lane; b < bins; b += 64u) {
    atomicStore(&counts[firstCount + b], 0u);
  }
  storageBarrier();
  var scale = 0.0;
  if (highest > lowest) {
    scale = f32(bins) / (highest - lowest);
  }
  // Iterations: size / 64 (and bins / 64): four million elements are allowed.
  for (var i = lane; i < size; i += 64u) {
    let value = x[group.z * xStride + i];
    if (value >= lowest && value <= highest) {
      let bin = min(u32((value - lowest) * scale), bins - 1u);
      atomicAdd(&counts[firstCount + bin], 1u);
    }
  }
}
