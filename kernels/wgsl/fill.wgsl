// out = value. One invocation an element.
//   value  ->  out[size]
// Used by: what begins with zeros: the gradient of a slice.

override size: u32;
override value: f32;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size) {
    out[group.z * outStride + index] = value;
  }
}
