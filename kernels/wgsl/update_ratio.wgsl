// ratios[s] = log10(learningRates[step] std(gradients) / std(parameters)) over each segment s =
// [offset, size] of an arena, standard deviations divided by size - 1. A workgroup a segment.
//   parameters, gradients: arenas  segments[count, 2]  learningRates[steps]  step[1]
//   ->  ratios[count]
// Used by: the diagnostics, the lecture's update-to-data ratios.

override count: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override learningRatesStride: u32 = 0u;
override stepStride: u32 = 0u;
override ratiosStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> parameters: array<f32>;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read> learningRates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> ratios: array<f32>;

const LOG10_E = 0.4342944819;

/** Sums of each invocation, then the merged ones: of deviations, and of their squares. */
var<workgroup> partial: array<vec4f, 64>;

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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let segment = min(group.x, count - 1u);
  let offset = segments[replica * segmentsStride + 2u * segment];
  let size = segments[replica * segmentsStride + 2u * segment + 1u];
  let parameter = replica * parametersStride + offset;
  let gradient = replica * gradientsStride + offset;
  // One pass of size / 64 iterations: segments of four million elements are allowed. Deviations are
  // taken from the first element, which lies among the others: so the squares do not cancel.
  let origin = vec2f(parameters[parameter], gradients[gradient]);
  var sums = vec2f();
  var squares = vec2f();
  for (var i = lane; i < size; i += 64u) {
    let deviations = vec2f(parameters[parameter + i], gradients[gradient + i]) - origin;
    sums += deviations;
    squares += deviations * deviations;
  }
  let merged = merge(lane, vec4f(sums, squares));
  let corrected = merged.zw - merged.xy * merged.xy / f32(size);
  let deviations = sqrt(max(corrected, vec2f()) / f32(size - 1u));
  if (lane == 0u) {
    let now = step[replica * stepStride];
    let rate = learningRates[replica * learningRatesStride + now];
    ratios[replica * ratiosStride + segment] = log(rate * deviations.y / deviations.x) * LOG10_E;
  }
}
