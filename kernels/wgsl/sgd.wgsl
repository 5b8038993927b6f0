// parameters -= learningRates[step] gradients, over a whole arena or a padded region, so that size
// is a multiple of 4; from step `steps` on the rate is NaN. An invocation takes four elements.
//   parameters[size]  gradients[size]  learningRates[steps]  step[1]
// Used by: the SGD optimiser, one dispatch for all parameters. Parts: nan.

override size: u32;
override steps: u32;
override parametersStride: u32 = 0u;
override gradientsStride: u32 = 0u;
override learningRatesStride: u32 = 0u;
override stepStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> learningRates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let now = step[replica * stepStride];
  let known = learningRates[replica * learningRatesStride + min(now, steps - 1u)];
  let rate = select(nanOf(known), known, now < steps);
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size / 4u) {
    parameters[replica * parametersStride / 4u + index] -=
      rate * gradients[replica * gradientsStride / 4u + index];
  }
}
