// out = f(x), f being what kernels/table/formulas.ts calls `formula`. One invocation an element.
//   x[size]  ->  out[size]
// Used by: the ops of formulas.ts, forward. Parts: formulas, activations, tanh, exp, log, nan.
// Codes: formulas.

override size: u32;
override formula: u32;
override parameter: f32;
override parameter2: f32;
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
  if (index < size) {
    let value = vec4f(x[group.z * xStride + index]);
    out[group.z * outStride + index] = valueOf(formula, value, parameter, parameter2).x;
  }
}
