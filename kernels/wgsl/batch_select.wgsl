// Row indices[step * batch + i] of the data set becomes row i of the minibatch; beyond the last
// step or example it is the last one's. Bits are moved, of tokens and floats alike. An invocation
// an element of batchInputs.
//   step[1]  indices[steps, batch]  inputs[examples, width]  targets[examples]
//   -> batchInputs[batch, width]  batchTargets[batch]
// Used by: the data layer, first dispatch of every training step.

override batch: u32;
override width: u32;
override steps: u32;
override examples: u32;
override stepStride: u32 = 0u;
override indicesStride: u32 = 0u;
override inputsStride: u32 = 0u;
override targetsStride: u32 = 0u;
override batchInputsStride: u32 = 0u;
override batchTargetsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> step: array<u32>;
@group(0) @binding(1) var<storage, read> indices: array<u32>;
@group(0) @binding(2) var<storage, read> inputs: array<u32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
@group(0) @binding(4) var<storage, read_write> batchInputs: array<u32>;
@group(0) @binding(5) var<storage, read_write> batchTargets: array<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= batch * width) {
    return;
  }
  let row = index / width;
  let place = index % width;
  let replica = group.z;
  let now = min(step[replica * stepStride], steps - 1u);
  let example = min(indices[replica * indicesStride + now * batch + row], examples - 1u);
  let source = replica * inputsStride + example * width + place;
  batchInputs[replica * batchInputsStride + index] = inputs[source];
  if (place == 0u) {
    batchTargets[replica * batchTargetsStride + row] = targets[replica * targetsStride + example];
  }
}
