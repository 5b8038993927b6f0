// out = x, each at steps of its own along six axes: what permutes, expands, slices and joins
// tensors. One invocation an element, axis 5 fastest; what lies between the steps in out stays.
//   x[xFirst + i0 xStep0 + ... + i5 xStep5]  ->  out[outFirst + i0 outStep0 + ... + i5 outStep5]
//   for i0 < length0, ..., i5 < length5
// Used by: the ops of lib/tensor/ops/strided.ts, in both directions.

override length0: u32;
override length1: u32;
override length2: u32;
override length3: u32;
override length4: u32;
override length5: u32;
override xStep0: u32;
override xStep1: u32;
override xStep2: u32;
override xStep3: u32;
override xStep4: u32;
override xStep5: u32;
override outStep0: u32;
override outStep1: u32;
override outStep2: u32;
override outStep3: u32;
override outStep4: u32;
override outStep5: u32;
override xFirst: u32;
override outFirst: u32;
override xStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= length0 * length1 * length2 * length3 * length4 * length5) {
    return;
  }
  let i5 = index % length5;
  let rest4 = index / length5;
  let i4 = rest4 % length4;
  let rest3 = rest4 / length4;
  let i3 = rest3 % length3;
  let rest2 = rest3 / length3;
  let i2 = rest2 % length2;
  let rest1 = rest2 / length2;
  let i1 = rest1 % length1;
  let i0 = rest1 / length1;
  let xBase = group.z * xStride + xFirst + i0 * xStep0 + i1 * xStep1 + i2 * xStep2;
  let outBase = group.z * outStride + outFirst + i0 * outStep0 + i1 * outStep1 + i2 * outStep2;
  let place = outBase + i3 * outStep3 + i4 * outStep4 + i5 * outStep5;
  out[place] = x[xBase + i3 * xStep3 + i4 * xStep4 + i5 * xStep5];
}
