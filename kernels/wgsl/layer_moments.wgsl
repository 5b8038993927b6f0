// moments[q parts + p] = [mean, sum of squared deviations] of part p of a layer's values (q = 0),
// of their gradient (1), and of 1 where `edge` is at most `atMost` or at least `atLeast`, else 0
// (2). Without `hasGradient` or `hasEdge` what is not there stays as it was. An invocation a part,
// so that every element is read once.
//   values[size]  gradient[size]  edge[size]  ->  moments[3 parts, 2]
// Used by: Moments, for the activations of each training step. Parts: part_moments, nan.

override size: u32;
override parts: u32;
override hasGradient: u32;
override hasEdge: u32;
override atMost: f32;
override atLeast: f32;
override valuesStride: u32 = 0u;
override gradientStride: u32 = 0u;
override edgeStride: u32 = 0u;
override momentsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> values: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read> edge: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;

/** How many of four values, those `inside`, are beyond the edges: a NaN is not. */
fn beyond(found: vec4f, inside: vec4<bool>) -> u32 {
  let outer = (found <= vec4f(atMost)) | (found >= vec4f(atLeast));
  let counted = select(vec4u(), vec4u(1u), outer & inside & !areNan(found));
  return counted.x + counted.y + counted.z + counted.w;
}

fn store(at: u32, found: vec2f) {
  moments[2u * at] = found.x;
  moments[2u * at + 1u] = found.y;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let part = group.x * 64u + lane;
  if (part >= parts) {
    return;
  }
  let value = group.z * valuesStride / 4u;
  let slope = group.z * gradientStride / 4u;
  let side = group.z * edgeStride / 4u;
  var ofValues = sumsAbout(values[value + part].x);
  var ofGradient = sumsAbout(gradient[slope + part].x);
  var flat = 0u;
  var i = part;
  for (; i < size / 4u; i += parts) {
    ofValues = withFour(ofValues, values[value + i]);
    if (hasGradient != 0u) {
      ofGradient = withFour(ofGradient, gradient[slope + i]);
    }
    if (hasEdge != 0u) {
      flat += beyond(edge[side + i], vec4<bool>(true));
    }
  }
  if (i == size / 4u && size % 4u != 0u) {
    let inside = vec4u(0u, 1u, 2u, 3u) < vec4u(size % 4u);
    ofValues = withSome(ofValues, values[value + i], inside);
    ofGradient = withSome(ofGradient, gradient[slope + i], inside);
    flat += beyond(edge[side + i], inside);
  }
  let start = group.z * momentsStride / 2u + part;
  let elements = countIn(part, parts, size);
  store(start, momentsOf(ofValues, elements));
  if (hasGradient != 0u) {
    store(start + parts, momentsOf(ofGradient, elements));
  }
  if (hasEdge != 0u) {
    let share = f32(flat) / f32(elements);
    store(start + 2u * parts, vec2f(share, f32(flat) * (1.0 - share)));
  }
}
