// out[o, j, i] = x[o, index, i], with the index indices[o, j, i] if `perElement`, else indices[j];
// beyond the last row it is the last one's. One invocation an element of out.
//   x[outer, length, inner]  indices[count] or [outer, count, inner]  ->  out[outer, count, inner]
// Used by: the gather and indexSelect ops, forward.

override outer: u32;
override length: u32;
override inner: u32;
override count: u32;
override perElement: u32;
override xStride: u32 = 0u;
override indicesStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= outer * count * inner) {
    return;
  }
  let replica = group.z;
  let which = select(index / inner % count, index, perElement != 0u);
  let row = min(indices[replica * indicesStride + which], length - 1u);
  let place = (index / (count * inner) * length + row) * inner + index % inner;
  out[replica * outStride + index] = x[replica * xStride + place];
}
