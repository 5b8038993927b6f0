// ratios[s] = log10(std(changes) / std(parameters)) of each segment s = [offset, size] of an arena,
// standard deviations divided by size - 1. Offsets are multiples of 4. A workgroup a segment.
//   parameters, changes: arenas  segments[count, 2]  ->  ratios[count]
// Used by: every optimiser but plain SGD, where the update-to-data ratios are watched. Parts: nan.

override count: u32;
override parametersStride: u32 = 0u;
override changesStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override ratiosStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> changes: array<vec4f>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read_write> ratios: array<f32>;

const LOG10_E = 0.4342944819;

/** Sums of each invocation, then the merged ones: of deviations, and of their squares. */
var<workgroup> partial: array<vec4f, 64>;
/** Sums of one invocation over the parameters and over their changes. */
struct Sums {
  deviations: mat2x4f,
  squares: mat2x4f,
}

/** The first element of the parameters and of their changes. */
var<workgroup> origin: vec2f;

/** Adds the invocations' sums as a tree, in a fixed order; every invocation gets the result. */
fn merge(lane: u32, own: vec4f) -> vec4f {
  partial[lane] = own;
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      partial[lane] += partial[lane + width];
    }
  }
  workgroupBarrier();
  return partial[0];
}

/** Adds the deviations of vector `i` of a segment to the sums. */
fn add(sums: ptr<function, Sums>, parameter: u32, change: u32, i: u32, size: u32) {
  let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(size);
  let deviations = mat2x4f(
    select(vec4f(), parameters[parameter + i] - origin.x, inside),
    select(vec4f(), changes[change + i] - origin.y, inside),
  );
  (*sums).deviations += deviations;
  (*sums).squares += mat2x4f(deviations[0] * deviations[0], deviations[1] * deviations[1]);
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
  // Deviations are taken from the first element, which lies among the others: so the squares do not
  // cancel.
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
  let ones = vec4f(1.0);
  let merged = merge(lane, vec4f(ones * sums.deviations, ones * sums.squares));
  let corrected = merged.zw - merged.xy * merged.xy / f32(size);
  let both = sqrt(max(corrected, vec2f()) / f32(size - 1u));
  if (lane == 0u) {
    let ratio = log(both.y / both.x) * LOG10_E;
    // The maximum may have lost a NaN.
    let spoiled = isNan(corrected.x) || isNan(corrected.y);
    ratios[replica * ratiosStride + segment] = select(ratio, nanOf(ratio), spoiled);
  }
}
