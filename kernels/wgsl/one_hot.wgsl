// out[i, c] = 1 where tokens[i] is c, else 0. One invocation an element of out.
//   tokens[positions]  ->  out[positions, classes]
// Used by: the oneHot op.

override positions: u32;
override classes: u32;
override tokensStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < positions * classes) {
    let token = tokens[group.z * tokensStride + index / classes];
    out[group.z * outStride + index] = select(0.0, 1.0, token == index % classes);
  }
}
