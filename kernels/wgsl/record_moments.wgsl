// history[step, 2 s] = mean, history[step, 2 s + 1] = standard deviation (size - 1) of each tensor
// s = [size, parts, first], merged from moments[first + p] = [mean, sum of squared deviations] of
// its parts, if there is such a step. An invocation a tensor.
//   moments[.., 2]  tensors[count, 3]  step[1]  ->  history[steps, 2 count]
// Used by: Moments, behind the kernels that leave moments. Parts: part_moments, nan.

override count: u32;
override parts: u32;
override steps: u32;
override momentsStride: u32 = 0u;
override tensorsStride: u32 = 0u;
override stepStride: u32 = 0u;
override historyStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> moments: array<f32>;
@group(0) @binding(1) var<storage, read> tensors: array<u32>;
@group(0) @binding(2) var<storage, read> step: array<u32>;
@group(0) @binding(3) var<storage, read_write> history: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = group.x * 64u + lane;
  let now = step[group.z * stepStride];
  if (index >= count || now >= steps) {
    return;
  }
  let row = group.z * tensorsStride + 3u * index;
  let size = tensors[row];
  let own = min(tensors[row + 1u], parts);
  let first = group.z * momentsStride + 2u * tensors[row + 2u];
  var total = 0.0;
  for (var part = 0u; part < own; part++) {
    total += moments[first + 2u * part] * (f32(countIn(part, own, size)) / f32(size));
  }
  var squares = 0.0;
  for (var part = 0u; part < own; part++) {
    let difference = moments[first + 2u * part] - total;
    squares += moments[first + 2u * part + 1u] +
      f32(countIn(part, own, size)) * difference * difference;
  }
  let at = group.z * historyStride + 2u * (now * count + index);
  history[at] = total;
  history[at + 1u] = sqrt(squares / f32(size - 1u));
}
