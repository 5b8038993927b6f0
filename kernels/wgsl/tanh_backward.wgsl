// xGrad = outGrad (1 - out^2). One invocation an element.
//   out[size]  outGrad[size]  ->  xGrad[size]
// Used by: the tanh op, backward.

override size: u32;
override outStride: u32 = 0u;
override outGradStride: u32 = 0u;
override xGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> out: array<f32>;
@group(0) @binding(1) var<storage, read> outGrad: array<f32>;
@group(0) @binding(2) var<storage, read_write> xGrad: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size) {
    let value = out[group.z * outStride + index];
    let gradient = outGrad[group.z * outGradStride + index] * (1.0 - value * value);
    xGrad[group.z * xGradStride + index] = gradient;
  }
}
