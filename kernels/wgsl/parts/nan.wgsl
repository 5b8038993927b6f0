// Part of the kernels in which a NaN would be lost. In WGSL a comparison with NaN means nothing,
// min, max and clamp may return the other operand, and drivers take x - x and 0 x for 0. So a NaN
// is known by its bits, and made of bits.

/** Whether a value is NaN. */
fn isNan(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

/** Which of four values are NaN. */
fn areNan(values: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(values) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

/** Whether a value is neither NaN nor infinite. */
fn isFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

/** NaN, made of any value: WGSL has no constant for it. */
fn nanOf(value: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(value) | 0x7fc00000u);
}

/** a / b of a constant b, which may be 0: drivers make anything of a division by a known 0. */
fn quotient(a: f32, b: f32) -> f32 {
  if (b == 0.0) {
    let infinity = bitcast<f32>((bitcast<u32>(a) & 0x80000000u) | 0x7f800000u);
    return select(infinity, nanOf(a), a == 0.0 || isNan(a));
  }
  return a / b;
}
