// out = tanh(x). One invocation an element.
//   x[size]  ->  out[size]
// Used by: the tanh op, forward. Parts: tanh, nan.

override size: u32;
override xStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size) {
    let value = x[group.z * xStride + index];
    out[group.z * outStride + index] = hyperbolicTangent(vec4f(value)).x;
  }
}
