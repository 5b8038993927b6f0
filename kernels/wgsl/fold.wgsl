// xGrad[n, c, l] = sum over k of windowsGrad[n, p, c, k], where p stride + k - padding is l, in
// order of k: what came to the windows from each element. One invocation an element of xGrad.
//   windowsGrad[batch, positions, channels, kernelSize]  ->  xGrad[batch, channels, length]
// Used by: the unfold op, backward.

override batch: u32;
override channels: u32;
override length: u32;
override kernelSize: u32;
override stride: u32;
override padding: u32;
override positions: u32;
override windowsGradStride: u32 = 0u;
override xGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> windowsGrad: array<f32>;
@group(0) @binding(1) var<storage, read_write> xGrad: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  let row = index / length;
  let sample = row / channels;
  if (sample >= batch) {
    return;
  }
  let channel = row % channels;
  let place = index % length + padding;
  let base = group.z * windowsGradStride + (sample * positions * channels + channel) * kernelSize;
  var sum = 0.0;
  for (var k = place % stride; k < kernelSize; k += stride) {
    // Left of the first window it wraps to a large number.
    let position = (place - k) / stride;
    if (k <= place && position < positions) {
      sum += windowsGrad[base + position * channels * kernelSize + k];
    }
  }
  xGrad[group.z * xGradStride + index] = sum;
}
