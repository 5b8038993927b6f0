// out = x where condition is not 0 (NaN is not), else y; all broadcast by steps of their own along
// four axes, and x and y may be numbers. One invocation an element.
//   condition[i0 conditionStep0 + ... + i3 conditionStep3]  x likewise  y likewise
//     ->  out[i0, i1, i2, i3]
// Used by: lib/tensor/ops/where.ts, in both directions. Parts: axes.

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
  if (index >= elements()) {
    return;
  }
  let at = placesOf(index);
  let conditionSteps = vec4u(conditionStep0, conditionStep1, conditionStep2, conditionStep3);
  let conditionAt = group.z * conditionStride + dot(at, conditionSteps);
  let xAt = group.z * xStride + dot(at, vec4u(xStep0, xStep1, xStep2, xStep3));
  let yAt = group.z * yStride + dot(at, vec4u(yStep0, yStep1, yStep2, yStep3));
  let xValue = select(x[xAt], numberOf(xNumber, lane), xIsNumber != 0u);
  let yValue = select(y[yAt], numberOf(yNumber, lane), yIsNumber != 0u);
  let holds = (bitcast<u32>(condition[conditionAt]) & 0x7fffffffu) != 0u;
  out[group.z * outStride + index] = select(yValue, xValue, holds);
}
