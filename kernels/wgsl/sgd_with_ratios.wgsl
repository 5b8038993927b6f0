// parameters -= learningRates[step] gradients in each segment s = [offset, size] of an arena, and
// ratios[s] = log10(learningRates[step] std(gradients) / std(parameters)) of what was updated,
// standard deviations divided by size - 1; from step `steps` on the rate is NaN. Offsets are
// multiples of 4. A workgroup a segment, so that every element is read once.
//   parameters, gradients: arenas  segments[count, 2]  learningRates[steps]  step[1]
//   ->  ratios[count]
// Used by: the SGD optimiser, where the lecture's update-to-data ratios are watched.
// Parts: ratios, nan.

override count: u32;
override steps: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override learningRatesStride: u32 = 0u;
override stepStride: u32 = 0u;
override ratiosStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read> learningRates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> ratios: array<f32>;

/** Updates vector `i` of a segment, and adds the deviations of its elements to the sums. */
fn update(sums: ptr<function, Sums>, rate: f32, parameter: u32, gradient: u32, i: u32, size: u32) {
  let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(size);
  let slope = select(vec4f(), gradients[gradient + i], inside);
  let value = parameters[parameter + i] - select(vec4f(), rate * slope, inside);
  parameters[parameter + i] = value;
  addDeviations(sums, value, slope, inside);
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
  let gradient = (replica * gradientsStride + offset) / 4u;
  let now = step[replica * stepStride];
  let known = learningRates[replica * learningRatesStride + min(now, steps - 1u)];
  let rate = select(nanOf(known), known, now < steps);
  // Read before anyone updates it.
  if (lane == 0u) {
    origin = vec2f(parameters[parameter].x - rate * gradients[gradient].x, gradients[gradient].x);
  }
  workgroupBarrier();
  var sums: Sums;
  // By sixteens while there are as many: few iterations, and in the same order.
  let whole = size / 1024u * 256u;
  var i = lane;
  for (; i < whole; i += 256u) {
    update(&sums, rate, parameter, gradient, i, size);
    update(&sums, rate, parameter, gradient, i + 64u, size);
    update(&sums, rate, parameter, gradient, i + 128u, size);
    update(&sums, rate, parameter, gradient, i + 192u, size);
  }
  for (; 4u * i < size; i += 64u) {
    update(&sums, rate, parameter, gradient, i, size);
  }
  let ratio = logarithmOfRatio(lane, sums, size, rate);
  if (lane == 0u) {
    ratios[replica * ratiosStride + segment] = ratio;
  }
}
