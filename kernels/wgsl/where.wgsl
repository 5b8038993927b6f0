// out = x where condition is not 0, else y; all broadcast by steps of their own along four axes,
// and
// x and y may be numbers. NaN is not 0. One invocation an element.
//   condition[i0 conditionStep0 + ... + i3 conditionStep3]  x likewise  y likewise
//     ->  out[i0, i1, i2, i3]
// Used by: lib/tensor/ops/where.ts, in both directions.

override length0: u32;
override length1: u32;
override length2: u32;
override length3: u32;
override conditionStep0: u32;
override conditionStep1: u32;
override conditionStep2: u32;
override conditionStep3: u32;
override xStep0: u32;
override xStep1: u32;
override xStep2: u32;
override xStep3: u32;
override yStep0: u32;
override yStep1: u32;
override yStep2: u32;
override yStep3: u32;
override xIsNumber: u32;
override xNumber: u32;
override yIsNumber: u32;
override yNumber: u32;
override conditionStride: u32 = 0u;
override xStride: u32 = 0u;
override yStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> condition: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= length0 * length1 * length2 * length3) {
    return;
  }
  let i3 = index % length3;
  let rest2 = index / length3;
  let i2 = rest2 % length2;
  let rest1 = rest2 / length2;
  let i1 = rest1 % length1;
  let i0 = rest1 / length1;
  // Only the bits of a number may be NaN or infinite before the kernel runs.
  let xGiven = bitcast<f32>(xNumber | (lane & 0u));
  let yGiven = bitcast<f32>(yNumber | (lane & 0u));
  let conditionBase = group.z * conditionStride + i0 * conditionStep0 + i1 * conditionStep1;
  let conditionValue = condition[conditionBase + i2 * conditionStep2 + i3 * conditionStep3];
  let xBase = group.z * xStride + i0 * xStep0 + i1 * xStep1;
  let xValue = select(x[xBase + i2 * xStep2 + i3 * xStep3], xGiven, xIsNumber != 0u);
  let yBase = group.z * yStride + i0 * yStep0 + i1 * yStep1;
  let yValue = select(y[yBase + i2 * yStep2 + i3 * yStep3], yGiven, yIsNumber != 0u);
  let holds = (bitcast<u32>(conditionValue) & 0x7fffffffu) != 0u;
  out[group.z * outStride + index] = select(yValue, xValue, holds);
}
