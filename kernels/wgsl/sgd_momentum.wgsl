// slope = gradient + decay parameter; buffer = momentum buffer + fresh slope, in the first step
// slope; parameter -= rate (buffer, or slope + momentum buffer if `nesterov`). Without a momentum
// there is no buffer, and slope takes its place. settings[g] = [rate, decay, steps, 0] of parameter
// group g. `fresh` is 1 - dampening. An invocation takes four elements.
//   parameters[size]  gradients[size]  state[size]  groupOf[size / 64]  settings[groups, 4]
//   (arenas, or padded regions)  changes[size]: new - old, if keepChanges
// Used by: SGD with a momentum, weight decay or groups. Parts: change.

override size: u32;
override momentum: f32;
override fresh: f32;
override nesterov: u32;
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
  let parameter = at.z * parametersStride / 4u + index;
  let value = parameters[parameter];
  var slope = gradients[at.z * gradientsStride / 4u + index];
  // 0 times an infinite parameter would be NaN.
  if (bitcast<u32>(setting.y) != 0u) {
    slope += setting.y * value;
  }
  if (momentum != 0.0) {
    let buffer = at.z * stateStride / 4u + index;
    let moved = select(momentum * state[buffer] + fresh * slope, slope, setting.z == 1.0);
    state[buffer] = moved;
    slope = select(moved, slope + momentum * moved, nesterov != 0u);
  }
  let next = value - setting.x * slope;
  parameters[parameter] = next;
  if (keepChanges != 0u) {
    changes[at.z * changesStride / 4u + index] = changeOf(next, value, index);
  }
}
