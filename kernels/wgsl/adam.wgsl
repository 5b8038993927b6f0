// mean = beta1 mean + fresh1 slope; square = beta2 square + fresh2 slope^2; parameter -= rate mean
// / c1 / (sqrt(square / c2) + eps), with c = 1 - beta^steps and fresh = 1 - beta; with `amsgrad` by
// the largest square so far. The state holds means, squares and largest squares; settings[g] =
// [rate, decay, steps, 0] of parameter group g. Decay adds decay parameter to the slope; if
// `decoupled`, the parameter is multiplied by 1 - rate decay. An invocation takes four elements.
//   parameters[size]  gradients[size]  state[2 or 3, size]  groupOf[size / 64]  settings[groups, 4]
//   (arenas, or padded regions)  changes[size]: new - old, if keepChanges
// Used by: Adam and AdamW. Parts: change, nan.

override size: u32;
override fresh1: f32;
override fresh2: f32;
override logBeta1: f32;
override logBeta2: f32;
override eps: f32;
override decoupled: u32;
override amsgrad: u32;
override keepChanges: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override stateStride: u32 = 0u;
override groupOfStride: u32 = 0u;
override settingsStride: u32 = 0u;
override changesStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(3) var<storage, read> groupOf: array<u32>;
@group(0) @binding(4) var<storage, read> settings: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> changes: array<vec4f>;

/** 1 - e^-y for two y of at least 0: a series where the difference would cancel. */
fn oneMinusExp(y: vec2f) -> vec2f {
  var tail = 1.0 - y / 12.0;
  tail = 1.0 - y / 11.0 * tail;
  tail = 1.0 - y / 10.0 * tail;
  tail = 1.0 - y / 9.0 * tail;
  tail = 1.0 - y / 8.0 * tail;
  tail = 1.0 - y / 7.0 * tail;
  tail = 1.0 - y / 6.0 * tail;
  tail = 1.0 - y / 5.0 * tail;
  tail = 1.0 - y / 4.0 * tail;
  tail = 1.0 - y / 3.0 * tail;
  tail = 1.0 - y / 2.0 * tail;
  return select(1.0 - exp(-y), y * tail, y < vec2f(1.0));
}

/** The larger of each two; NaN where one is, which max may lose. */
fn larger(a: vec4f, b: vec4f) -> vec4f {
  return select(max(a, b), a + b, areNan(a) | areNan(b));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) at: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (at.y * grid.x + at.x) * 64u + lane;
  if (index >= size / 4u) {
    return;
  }
  let own = groupOf[at.z * groupOfStride + index / 16u];
  let setting = settings[at.z * settingsStride / 4u + own];
  let rate = setting.x;
  let decay = setting.y;
  let parameter = at.z * parametersStride / 4u + index;
  let old = parameters[parameter];
  var value = old;
  var slope = gradients[at.z * gradientsStride / 4u + index];
  if (decoupled != 0u) {
    value *= 1.0 - rate * decay;
  } else if (bitcast<u32>(decay) != 0u) {
    // 0 times an infinite parameter would be NaN.
    slope += decay * value;
  }
  let first = at.z * stateStride / 4u + index;
  let second = first + size / 4u;
  let mean = (1.0 - fresh1) * state[first] + fresh1 * slope;
  state[first] = mean;
  var square = (1.0 - fresh2) * state[second] + fresh2 * slope * slope;
  state[second] = square;
  if (amsgrad != 0u) {
    let third = second + size / 4u;
    square = larger(state[third], square);
    state[third] = square;
  }
  let corrections = oneMinusExp(-setting.z * vec2f(logBeta1, logBeta2));
  let denominator = sqrt(square) / sqrt(corrections.y) + eps;
  let next = value - rate / corrections.x * mean / denominator;
  parameters[parameter] = next;
  if (keepChanges != 0u) {
    changes[at.z * changesStride / 4u + index] = changeOf(next, old, index);
  }
}
