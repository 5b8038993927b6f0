// out = tanh(x). One invocation an element.
//   x[size]  ->  out[size]
// Used by: the tanh op, forward.

override size: u32;
override xStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

/**
 * tanh with a small relative error near 0 and no overflow for large arguments (WGSL's own may give
 * NaN there): 1 - 2 / (exp(2 |x|) + 1), which cancels near 0, and below 1/4 the series of tanh.
 */
fn hyperbolicTangent(value: f32) -> f32 {
  let magnitude = min(abs(value), 15.0);
  let square = value * value;
  let series = value +
    value * square * (-0.33333333 + square * (0.13333333 + square * (-0.053968254 + square * 0.021869488)));
  let quotient = 1.0 - 2.0 / (exp(2.0 * magnitude) + 1.0);
  return select(sign(value) * quotient, series, magnitude < 0.25);
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
