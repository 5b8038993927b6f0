// ratios[s] = log10(std(changes) / std(parameters)) of each segment s = [offset, size] of an arena,
// standard deviations divided by size - 1. Offsets are multiples of 4. A workgroup a segment.
//   parameters, changes: arenas  segments[count, 2]  ->  ratios[count]
// Used by: every optimiser but plain SGD, where the update-to-data ratios are watched.
// Parts: ratios, nan.

override count: u32;
override parametersStride: u32 = 0u;
override changesStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override ratiosStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> changes: array<vec4f>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read_write> ratios: array<f32>;

/** Adds the deviations of vector `i` of a segment to the sums. */
fn add(sums: ptr<function, Sums>, parameter: u32, change: u32, i: u32, size: u32) {
  let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(size);
  addDeviations(sums, parameters[parameter + i], changes[change + i], inside);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let segment = min(group.x, count - 1u);
  let offset = segments[replica * segmentsStride + 2u * segment];
  let size = segments[replica * segmentsStride + 2u * segment + 1u];
  let parameter = (replica * parametersStride + offset) / 4u;
  let change = (replica * changesStride + offset) / 4u;
  if (lane == 0u) {
    origin = vec2f(parameters[parameter].x, changes[change].x);
  }
  workgroupBarrier();
  var sums: Sums;
  // By sixteens while there are as many: few iterations, and in the same order.
  let whole = size / 1024u * 256u;
  var i = lane;
  for (; i < whole; i += 256u) {
    add(&sums, parameter, change, i, size);
    add(&sums, parameter, change, i + 64u, size);
    add(&sums, parameter, change, i + 128u, size);
    add(&sums, parameter, change, i + 192u, size);
  }
  for (; 4u * i < size; i += 64u) {
    add(&sums, parameter, change, i, size);
  }
  let ratio = logarithmOfRatio(lane, sums, size, 1.0);
  if (lane == 0u) {
    ratios[replica * ratiosStride + segment] = ratio;
  }
}
