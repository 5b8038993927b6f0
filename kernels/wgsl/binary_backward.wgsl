// grad = outGrad times the slope along a, or along b if ofB, of f(a, b), f being what
// kernels/table/binary_formulas.ts calls `formula`; a and b are read as by binary. Where one was
// repeated, its gradient is the sum of grad over the axes along which it was.
//   a[i0 aStep0 + ... + i3 aStep3]  b[i0 bStep0 + ... + i3 bStep3]  outGrad[i0, i1, i2, i3]
//     ->  grad[i0, i1, i2, i3]
// Used by: the ops of binary_formulas.ts, backward. Parts: binary_formulas, exp, log, nan.

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
  let given = bitcast<f32>(number | (lane & 0u));
  let aBase = group.z * aStride + i0 * aStep0 + i1 * aStep1;
  let aValue = select(a[aBase + i2 * aStep2 + i3 * aStep3], given, aIsNumber != 0u);
  let bBase = group.z * bStride + i0 * bStep0 + i1 * bStep1;
  let bValue = select(b[bBase + i2 * bStep2 + i3 * bStep3], given, bIsNumber != 0u);
  let gradient = vec4f(outGrad[group.z * outGradStride + index]);
  let result = gradientOf(formula, ofB != 0u, vec4f(aValue), vec4f(bValue), gradient);
  grad[group.z * gradStride + index] = result.x;
}
