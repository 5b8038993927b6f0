/**
 * Logarithm, sine and cosine in float32, bit for bit as PyTorch's normal values use them.
 *
 * The method is that of the Cephes library (S. Moshier: logf, sinf, cosf), as PyTorch's AVX2 code
 * computes it: every product that is added to something is fused with the sum.
 */

const { fround } = Math;

/** log(1 + x) is x - x^2 / 2 + x^3 times this, highest power first. */
const LOG = [
  7.0376836292e-2,
  -1.1514610310e-1,
  1.1676998740e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
].map(fround);
/** sin(x) is x + x^3 times this in x^2. */
const SINE = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
/** cos(x) is 1 - x^2 / 2 + x^4 times this in x^2. */
const COSINE = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);
/** The logarithm of 2 in two parts, and a quarter of pi (negative) in three: sums stay exact. */
const LOG_2 = [0.693359375, -2.12194440e-4].map(fround) as [number, number];
const QUARTER_PI = [-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8].map(fround);
const QUARTERS_PER_RADIAN = fround(1.27323954473516);
const HALF_ROOT = fround(Math.SQRT1_2);

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** a b + c with one rounding. */
function fused(a: number, b: number, c: number): number {
  return fround(a * b + c);
}

/** A polynomial by Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => fused(sum, x, coefficient));
}

/** The natural logarithm of a positive, normal float32. */
export function log32(value: number): number {
  float[0] = value;
  let exponent = (bits[0]! >> 23) - 126;
  bits[0] = (bits[0]! & 0x007fffff) | 0x3f000000;
  let x = float[0]!; // The mantissa, in [1/2, 1); below it is brought near 0.
  if (x < HALF_ROOT) {
    exponent--;
    x = fround(fround(x - 1) + x);
  } else {
    x = fround(x - 1);
  }
  const square = fround(x * x);
  const cubic = fround(polynomial(LOG, x) * x);
  const curved = fused(cubic, square, fround(exponent * LOG_2[1]));
  return fused(exponent, LOG_2[0], fround(x + fused(-0.5, square, curved)));
}

/** The sine and cosine of a float32 of at least 0 and at most a few turns. */
export function sinCos32(angle: number): [sine: number, cosine: number] {
  const octant = (Math.trunc(fround(angle * QUARTERS_PER_RADIAN)) + 1) & ~1;
  const x = QUARTER_PI.reduce((rest, part) => fused(octant, part, rest), angle);
  const square = fround(x * x);
  const sine = fused(fround(polynomial(SINE, square) * square), x, x);
  const quartic = fround(polynomial(COSINE, square) * square);
  const cosine = fround(fused(quartic, square, fround(-0.5 * square)) + 1);
  switch (octant & 6) {
    case 0:
      return [sine, cosine];
    case 2:
      return [cosine, -sine];
    case 4:
      return [-sine, -cosine];
    default:
      return [-cosine, sine];
  }
}
