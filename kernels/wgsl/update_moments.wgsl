// moments[first + q parts + p] = [mean, sum of squared deviations] of part p of the gradient (q =
// 0), of the parameter (1) and of its change (2), for each segment s = [offset, size, parts, first]
// of an arena. Offsets are multiples of 4. An invocation a part.
//   parameters, gradients, changes: arenas  segments[count, 4]  ->  moments[.., 2]
// Used by: every optimiser but plain SGD, where its updates are measured. Parts: part_moments, nan.

override count: u32;
override parts: u32;
override vectors: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override changesStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override momentsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> changes: array<vec4f>;
@group(0) @binding(3) var<storage, read> segments: array<u32>;
@group(0) @binding(4) var<storage, read_write> moments: array<f32>;

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
  let parameter = (replica * parametersStride + segments[row]) / 4u;
  let gradient = (replica * gradientsStride + segments[row]) / 4u;
  let change = (replica * changesStride + segments[row]) / 4u;
  var ofGradient = sumsAbout(gradients[gradient + part].x);
  var ofParameter = sumsAbout(parameters[parameter + part].x);
  var ofChange = sumsAbout(changes[change + part].x);
  var i = part;
  for (var turn = 0u; turn < vectors && i < size / 4u; turn++) {
    ofGradient = withFour(ofGradient, gradients[gradient + i]);
    ofParameter = withFour(ofParameter, parameters[parameter + i]);
    ofChange = withFour(ofChange, changes[change + i]);
    i += own;
  }
  if (i == size / 4u && size % 4u != 0u) {
    let inside = vec4u(0u, 1u, 2u, 3u) < vec4u(size % 4u);
    ofGradient = withSome(ofGradient, gradients[gradient + i], inside);
    ofParameter = withSome(ofParameter, parameters[parameter + i], inside);
    ofChange = withSome(ofChange, changes[change + i], inside);
  }
  let first = replica * momentsStride / 2u + segments[row + 3u] + part;
  let elements = countIn(part, own, size);
  store(first, momentsOf(ofGradient, elements));
  store(first + own, momentsOf(ofParameter, elements));
  store(first + 2u * own, momentsOf(ofChange, elements));
}
