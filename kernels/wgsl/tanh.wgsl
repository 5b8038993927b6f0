// out = tanh(x). One invocation an element.
//   x[size]  ->  out[size]
// Used by: the tanh op, forward.

override size: u32;
override xStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

/**
 * tanh(x) = x P(x^2) / Q(x^2): a least-maximum fit of our own, with a relative error below 4e-7
 * everywhere, so that tiny arguments keep their digits. From 8.5 on tanh is 1 in float32; WGSL's
 * own may give NaN for large arguments, and exp would cancel near 0.
 */
fn hyperbolicTangent(value: f32) -> f32 {
  let clamped = clamp(value, -8.5, 8.5);
  let t = clamped * clamped;
  let p = 0.99999999 +
    t * (0.13413256 + t * (3.5340369e-3 + t * (2.1251202e-5 + t * 1.4269433e-8)));
  let q = 1.0 +
    t * (0.46746578 + t * (2.6022790e-2 + t * (3.3488809e-4 + t * 8.1452100e-7)));
  return clamp(clamped * p / q, -1.0, 1.0);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size) {
    out[group.z * outStride + index] = hyperbolicTangent(x[group.z * xStride + index]);
  }
}
