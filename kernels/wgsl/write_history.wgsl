// history[step, i] = value[i] for i < size, if step < steps; then step += 1 if `advance`. One
// workgroup; a launch takes the elements from `begin` to `end`.
//   value[size]  history[steps, size]  step[1]
// Used by: writeHistory(), for losses and diagnostics; the one with `advance` ends a training step.

override size: u32;
override advance: u32;
override steps: u32;
override valueStride: u32 = 0u;
override historyStride: u32 = 0u;
override stepStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> value: array<f32>;
@group(0) @binding(1) var<storage, read_write> history: array<f32>;
@group(0) @binding(2) var<storage, read_write> step: array<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let now = step[replica * stepStride];
  let row = replica * historyStride + now * size;
  for (var i = begin + lane; i < min(end, size) && now < steps; i += 64u) {
    history[row + i] = value[replica * valueStride + i];
  }
  if (advance != 0u && end >= size) {
    // Every invocation has read the counter before the first one writes it.
    storageBarrier();
    workgroupBarrier();
    if (lane == 0u) {
      step[replica * stepStride] = now + 1u;
    }
  }
}
