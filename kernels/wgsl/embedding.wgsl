// out[i] = weight[tokens[i]]. One invocation an element of out.
//   tokens[positions]  weight[vocabulary, dimension]  ->  out[positions, dimension]
// Used by: the embedding op, forward.

override positions: u32;
override dimension: u32;
override tokensStride: u32 = 0u;
override weightStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= positions * dimension) {
    return;
  }
  let replica = group.z;
  let token = tokens[replica * tokensStride + index / dimension];
  let value = weight[replica * weightStride + token * dimension + index % dimension];
  out[replica * outStride + index] = value;
}
