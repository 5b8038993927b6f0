// settings[g] = [rate, weight decay, steps, 0] of parameter group g, for the step of an optimiser
// that begins: the rate becomes learningRates[g, step], from step `steps` on NaN, and the steps are
// one more. An invocation a group.
//   learningRates[groups, steps]  step[1]  ->  settings[groups, 4]
// Used by: every optimiser but plain SGD, before the kernel that updates. Parts: nan.

override groups: u32;
override steps: u32;
override learningRatesStride: u32 = 0u;
override stepStride: u32 = 0u;
override settingsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> learningRates: array<f32>;
@group(0) @binding(1) var<storage, read> step: array<u32>;
@group(0) @binding(2) var<storage, read_write> settings: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) at: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (at.y * grid.x + at.x) * 64u + lane;
  if (index < groups) {
    let now = step[at.z * stepStride];
    let row = at.z * learningRatesStride + index * steps;
    let rate = learningRates[row + min(now, steps - 1u)];
    let setting = at.z * settingsStride + 4u * index;
    settings[setting] = select(nanOf(rate), rate, now < steps);
    settings[setting + 2u] += 1.0;
  }
}
