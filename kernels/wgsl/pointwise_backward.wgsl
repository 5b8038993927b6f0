// xGrad = outGrad f'(x), f being what kernels/table/formulas.ts calls `formula`; `value` is x, or
// out = f(x) where the slope is computed from that. One invocation an element.
//   value[size]  outGrad[size]  ->  xGrad[size]
// Used by: the ops of formulas.ts, backward. Parts: formulas, activations, tanh, exp, log, nan.
// Codes: formulas.

override size: u32;
override formula: u32;
override parameter: f32;
override parameter2: f32;
override valueStride: u32 = 0u;
override outGradStride: u32 = 0u;
override xGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> value: array<f32>;
@group(0) @binding(1) var<storage, read> outGrad: array<f32>;
@group(0) @binding(2) var<storage, read_write> xGrad: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index < size) {
    let at = vec4f(value[group.z * valueStride + index]);
    let gradient = vec4f(outGrad[group.z * outGradStride + index]);
    let result = gradientOf(formula, at, gradient, parameter, parameter2);
    xGrad[group.z * xGradStride + index] = result.x;
  }
}
