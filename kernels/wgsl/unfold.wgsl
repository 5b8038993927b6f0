// The windows that a convolution multiplies: windows[n, p, c, k] = x[n, c, p stride + k - padding],
// or 0 outside of x. One invocation an element of windows.
//   x[batch, channels, length]  ->  windows[batch, positions, channels, kernelSize]
// Used by: the unfold op, forward.

override batch: u32;
override channels: u32;
override length: u32;
override kernelSize: u32;
override stride: u32;
override padding: u32;
override positions: u32;
override xStride: u32 = 0u;
override windowsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> windows: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  let row = index / kernelSize;
  let sample = row / (channels * positions);
  if (sample >= batch) {
    return;
  }
  let position = row / channels % positions;
  // Left of x it wraps to a large number.
  let place = position * stride + index % kernelSize - padding;
  var value = 0.0;
  if (place < length) {
    value = x[group.z * xStride + (sample * channels + row % channels) * length + place];
  }
  windows[group.z * windowsStride + index] = value;
}
