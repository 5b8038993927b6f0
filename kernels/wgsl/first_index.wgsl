// indices[a, b] = the first i where x[a, i, b] is extremes[a, b], NaN being NaN; `length` if there
// is none. A workgroup a result; a launch looks from `begin` to `end`.
//   x[outer, length, inner]  extremes[outer, inner]  ->  indices[outer, inner]
// Used by: argmax and argmin. Parts: nan.

override outer: u32;
override length: u32;
override inner: u32;
override xStride: u32 = 0u;
override extremesStride: u32 = 0u;
override indicesStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> extremes: array<f32>;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;

/** The smallest index of any invocation: integers have one, whatever their order. */
var<workgroup> earliest: atomic<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let result = group.y * groups.x + group.x;
  if (result >= outer * inner) {
    return;
  }
  let at = group.z * indicesStride + result;
  if (lane == 0u) {
    atomicStore(&earliest, length);
  }
  workgroupBarrier();
  let extreme = extremes[group.z * extremesStride + result];
  let first = group.z * xStride + result / inner * length * inner + result % inner;
  let last = min(end, length);
  for (var i = begin + lane; i < last; i += 64u) {
    let value = x[first + i * inner];
    if (select(value == extreme, isNan(value), isNan(extreme))) {
      atomicMin(&earliest, i);
      break;
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    let found = atomicLoad(&earliest);
    indices[at] = select(found, min(found, indices[at]), begin > 0u);
  }
}
