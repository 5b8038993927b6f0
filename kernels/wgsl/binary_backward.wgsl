// grad = outGrad times the slope along a, or along b if ofB, of f(a, b), f being what
// kernels/table/binary_formulas.ts calls `formula`; a and b are read as by binary. Where one was
// repeated, its gradient is the sum of grad over the axes along which it was.
//   a[i0 aStep0 + ... + i3 aStep3]  b[i0 bStep0 + ... + i3 bStep3]  outGrad[i0, i1, i2, i3]
//     ->  grad[i0, i1, i2, i3]
// Used by: the ops of binary_formulas.ts, backward. Parts: axes, binary_formulas, exp, log, nan.
// Codes: binary_formulas.

override length0: u32;
override length1: u32;
override length2: u32;
override length3: u32;
override aStep0: u32;
override aStep1: u32;
override aStep2: u32;
override aStep3: u32;
override bStep0: u32;
override bStep1: u32;
override bStep2: u32;
override bStep3: u32;
override aIsNumber: u32;
override bIsNumber: u32;
override number: u32;
override formula: u32;
override ofB: u32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override outGradStride: u32 = 0u;
override gradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> outGrad: array<f32>;
@group(0) @binding(3) var<storage, read_write> grad: array<f32>;

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
  let given = numberOf(number, lane);
  let aAt = group.z * aStride + dot(at, vec4u(aStep0, aStep1, aStep2, aStep3));
  let bAt = group.z * bStride + dot(at, vec4u(bStep0, bStep1, bStep2, bStep3));
  let aValue = select(a[aAt], given, aIsNumber != 0u);
  let bValue = select(b[bAt], given, bIsNumber != 0u);
  let gradient = vec4f(outGrad[group.z * outGradStride + index]);
  let result = gradientOf(formula, ofB != 0u, vec4f(aValue), vec4f(bValue), gradient);
  grad[group.z * gradStride + index] = result.x;
}
