// Part of the kernels that take an exponential: WGSL's own may be off by 2 |x| units in the last
// place. The polynomial is that of kernels/wasm/parts/simd.ts. Needs the part nan.

/** The parts of e^x = 2^n (1 + p), |x| <= 104. */
struct Exponential {
  n: vec4i,
  p: vec4f,
}

fn exponentialParts(x: vec4f) -> Exponential {
  let n = round(x * 1.44269504);
  let r = (x - n * 0.693359375) + n * 2.12194440e-4;
  let q = 0.5 + r * (0.16666537523269653 +
    r * (0.041666265577077866 + r * (0.008367233909666538 + r * 0.0013947574188932776)));
  return Exponential(vec4i(n), r + r * r * q);
}

/** 2^n, n from -126 to 127. */
fn powerOf2(n: vec4i) -> vec4f {
  return bitcast<vec4f>((n + vec4i(127)) << vec4u(23u));
}

/** x 2^n, for results down to the smallest and up to the largest: in two steps, as n may be. */
fn scaled(x: vec4f, n: vec4i) -> vec4f {
  let half = n >> vec4u(1u);
  return x * powerOf2(half) * powerOf2(n - half);
}

/** e^x, with a relative error below 2e-7; NaN stays NaN. */
fn exponential(x: vec4f) -> vec4f {
  let parts = exponentialParts(clamp(x, vec4f(-104.0), vec4f(89.0)));
  return select(scaled(1.0 + parts.p, parts.n), x, areNan(x));
}

/** e^x - 1 for x <= 0, without cancelling near 0; NaN stays NaN. */
fn exponentialMinus1(x: vec4f) -> vec4f {
  let parts = exponentialParts(clamp(x, vec4f(-30.0), vec4f()));
  let scale = powerOf2(parts.n);
  return select(parts.p * scale + (scale - 1.0), x, areNan(x));
}
