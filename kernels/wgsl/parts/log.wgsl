// Part of the kernels that take a logarithm or a power; the polynomials are those of
// kernels/wasm/parts/simd.ts. Needs the parts exp and nan.

/** The parts of x = 2^k m, m about 1, for 0 < x < Infinity: k and ln m. */
struct Logarithm {
  k: vec4f,
  mantissa: vec4f,
}

fn logarithmParts(x: vec4f) -> Logarithm {
  let tiny = x < vec4f(1.17549435e-38);
  let scaledUp = select(x, x * 16777216.0, tiny);
  let offset = bitcast<vec4i>(scaledUp) - vec4i(0x3f3504f3); // the bits of sqrt(1/2)
  let k = vec4f((offset >> vec4u(23u)) - select(vec4i(), vec4i(24), tiny));
  let f = bitcast<vec4f>((offset & vec4i(0x007fffff)) + vec4i(0x3f3504f3)) - 1.0;
  let s = f / (f + 2.0);
  let z = s * s;
  let series = z * (0.6666678190231323 + z * (0.39976611733436584 + z * 0.298986554145813));
  let halfSquare = f * f * 0.5;
  return Logarithm(k, f - (halfSquare - s * (halfSquare + series)));
}

/** ln x; of 0 -Infinity, of negative numbers and NaN NaN. */
fn logarithm(x: vec4f) -> vec4f {
  let bits = bitcast<vec4u>(x);
  let parts = logarithmParts(x);
  let usual = parts.k * 0.693359375 + (parts.mantissa - parts.k * 2.12194440e-4);
  let infinity = vec4u(0x7f800000u);
  let finite = select(usual, x, bits == infinity);
  let positive = select(finite, bitcast<vec4f>(infinity | vec4u(0x80000000u)), x == vec4f());
  let invalid = areNan(x) | (bits > vec4u(0x80000000u));
  return select(positive, bitcast<vec4f>(bits | vec4u(0x7fc00000u)), invalid);
}

/** ln(1 + x), 0 <= x <= 1, as 2 artanh(x / (2 + x)); NaN stays NaN. */
fn logarithmOf1Plus(x: vec4f) -> vec4f {
  let s = x / (x + 2.0);
  let z = s * s;
  let series = z * (0.3333333432674408 + z * (0.19999854266643524 +
    z * (0.14296166598796844 + z * (0.10853264480829239 + z * 0.11612783372402191))));
  return 2.0 * (s + s * series);
}

/**
 * x^exponent as C's pow has it, but with 2 and 3 as products, 0.5 and -0.5 as roots: as in
 * PyTorch.
 */
fn power(x: vec4f, exponent: f32) -> vec4f {
  if (exponent == 2.0) {
    return x * x;
  }
  if (exponent == 3.0) {
    return x * x * x;
  }
  if (abs(exponent) == 0.5) {
    let root = sqrt(x);
    return select(1.0 / root, root, exponent > 0.0);
  }
  return powers(x, vec4f(exponent));
}

/** Each x to its own exponent, as C's pow has it. */
fn powers(x: vec4f, exponent: vec4f) -> vec4f {
  let magnitude = abs(x);
  let parts = logarithmParts(magnitude);
  // The exponent's first 12 bits times k are exact: what rounds is small.
  let first = bitcast<vec4f>(bitcast<vec4u>(exponent) & vec4u(0xfffff000u));
  let product = clamp(first * parts.k, vec4f(-400.0), vec4f(400.0));
  let whole = round(product);
  let rest = (product - whole) + (exponent - first) * parts.k;
  let reduced = rest * 0.6931471805599453 + exponent * parts.mantissa;
  let factor = exponentialParts(clamp(reduced, vec4f(-104.0), vec4f(104.0)));
  let n = clamp(factor.n + vec4i(whole), vec4i(-252), vec4i(254));
  let estimate = exponent * (parts.k * 0.6931471805599453 + parts.mantissa);
  let infinityBits = vec4u(0x7f800000u);
  let infinity = bitcast<vec4f>(infinityBits);
  let isUp = exponent > vec4f();
  var result = select(scaled(1.0 + factor.p, n), infinity, estimate > vec4f(120.0));
  result = select(result, vec4f(), estimate < vec4f(-120.0));
  let isInfinite = bitcast<vec4u>(magnitude) == infinityBits;
  result = select(result, select(infinity, vec4f(), isUp), magnitude == vec4f());
  result = select(result, select(vec4f(), infinity, isUp), isInfinite);
  result = select(result, vec4f(1.0), magnitude == vec4f(1.0));
  let isWhole = exponent == round(exponent);
  let isSmall = abs(exponent) < vec4f(16777216.0);
  let lastBit = vec4i(select(vec4f(), exponent, isSmall)) & vec4i(1);
  let isOdd = isWhole & isSmall & (lastBit == vec4i(1));
  let negative = bitcast<vec4u>(x) >= vec4u(0x80000000u);
  result = select(result, -result, negative & isOdd);
  let bits = bitcast<vec4u>(x) | vec4u(0x7fc00000u);
  let invalid = negative & !isWhole & (magnitude != vec4f()) & !isInfinite;
  result = select(result, bitcast<vec4f>(bits), invalid | areNan(x) | areNan(exponent));
  let isFlat = bitcast<vec4u>(abs(exponent)) == vec4u();
  return select(result, vec4f(1.0), isFlat | (bitcast<vec4u>(x) == vec4u(0x3f800000u)));
}
