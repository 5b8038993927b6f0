// Part of the kernels that take a hyperbolic tangent: WGSL's own may be NaN for large arguments.
// Needs the part nan.

/**
 * tanh(x) = x P(x^2) / Q(x^2): a least-maximum fit of our own, with a relative error below 4e-7
 * everywhere, so that tiny arguments keep their digits (exp would cancel near 0). From 8.5 on tanh
 * is 1 in float32. NaN stays NaN.
 */
fn hyperbolicTangent(value: vec4f) -> vec4f {
  let clamped = clamp(value, vec4f(-8.5), vec4f(8.5));
  let t = clamped * clamped;
  let p = vec4f(0.99999999) +
    t * (0.13413256 + t * (3.5340369e-3 + t * (2.1251202e-5 + t * 1.4269433e-8)));
  let q = vec4f(1.0) +
    t * (0.46746578 + t * (2.6022790e-2 + t * (3.3488809e-4 + t * 8.1452100e-7)));
  return select(clamp(clamped * p / q, vec4f(-1.0), vec4f(1.0)), value, areNan(value));
}
