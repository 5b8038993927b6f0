// xGrad[o, t, i] = sum over j of outGrad[o, j, i] whose index is t, in order of j; the index is
// indices[o, j, i] if `perElement`, else indices[j]. One invocation an element of xGrad looks at
// every index, so that no two write to one place. A launch adds those from `begin` to `end`.
//   indices[count] or [outer, count, inner]  outGrad[outer, count, inner]
//   ->  xGrad[outer, length, inner]
// Used by: the gather and indexSelect ops, backward.

override outer: u32;
override length: u32;
override inner: u32;
override count: u32;
override perElement: u32;
override indicesStride: u32 = 0u;
override outGradStride: u32 = 0u;
override xGradStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> indices: array<u32>;
@group(0) @binding(1) var<storage, read> outGrad: array<f32>;
@group(0) @binding(2) var<storage, read_write> xGrad: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= outer * length * inner) {
    return;
  }
  let replica = group.z;
  let row = index / inner % length;
  let first = index / (length * inner) * count * inner + index % inner;
  let indicesBase = replica * indicesStride + select(0u, first, perElement != 0u);
  let step = select(1u, inner, perElement != 0u);
  let outGradBase = replica * outGradStride + first;
  let destination = replica * xGradStride + index;
  var sum = 0.0;
  if (begin > 0u) {
    sum = xGrad[destination];
  }
  for (var j = begin; j < min(end, count); j++) {
    if (indices[indicesBase + j * step] == row) {
      sum += outGrad[outGradBase + j * inner];
    }
  }
  xGrad[destination] = sum;
}
