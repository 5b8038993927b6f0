// parameters -= learningRates[step] gradients in each segment s = [offset, size, parts, first] of
// an arena, from step `steps` on with a rate of NaN; and moments[first + q parts + p] = [mean, sum
// of squared deviations] of part p of the gradient (q = 0), of the updated parameter (1) and of
// what was subtracted (2): those of the gradient times the rate and its square. Offsets are
// multiples of 4. An invocation a part, so that every element is read once.
//   parameters, gradients: arenas  segments[count, 4]  learningRates[steps]  step[1]
//   ->  moments[.., 2]
// Used by: the SGD optimiser, where its updates are measured. Parts: part_moments, nan.

override count: u32;
override parts: u32;
override vectors: u32;
override steps: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override learningRatesStride: u32 = 0u;
override stepStride: u32 = 0u;
override momentsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> segments: array<u32>;
@group(0) @binding(3) var<storage, read> learningRates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> moments: array<f32>;

fn store(at: u32, found: vec2f) {
  moments[2u * at] = found.x;
  moments[2u * at + 1u] = found.y;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let row = replica * segmentsStride + 4u * min(group.x, count - 1u);
  let size = segments[row + 1u];
  let own = min(segments[row + 2u], parts);
  let part = group.y * 64u + lane;
  if (part >= own) {
    return;
  }
  let now = step[replica * stepStride];
  let known = learningRates[replica * learningRatesStride + min(now, steps - 1u)];
  let rate = select(nanOf(known), known, now < steps);
  let parameter = (replica * parametersStride + segments[row]) / 4u;
  let gradient = (replica * gradientsStride + segments[row]) / 4u;
  let slope = gradients[gradient + part].x;
  var ofGradient = sumsAbout(slope);
  var ofParameter = sumsAbout(parameters[parameter + part].x - rate * slope);
  var i = part;
  for (var turn = 0u; turn < vectors && i < size / 4u; turn++) {
    let slopes = gradients[gradient + i];
    let values = parameters[parameter + i] - rate * slopes;
    parameters[parameter + i] = values;
    ofGradient = withFour(ofGradient, slopes);
    ofParameter = withFour(ofParameter, values);
    i += own;
  }
  if (i == size / 4u && size % 4u != 0u) {
    let inside = vec4u(0u, 1u, 2u, 3u) < vec4u(size % 4u);
    let slopes = gradients[gradient + i];
    let old = parameters[parameter + i];
    let values = select(old, old - rate * slopes, inside);
    parameters[parameter + i] = values;
    ofGradient = withSome(ofGradient, slopes, inside);
    ofParameter = withSome(ofParameter, values, inside);
  }
  let first = replica * momentsStride / 2u + segments[row + 3u] + part;
  let elements = countIn(part, own, size);
  let slopeMoments = momentsOf(ofGradient, elements);
  store(first, slopeMoments);
  store(first + own, momentsOf(ofParameter, elements));
  store(first + 2u * own, slopeMoments * vec2f(rate, rate * rate));
}
