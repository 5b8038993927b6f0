/** Special functions in float64, which oracles are made of. */

const { PI, abs, exp, sqrt } = Math;

/** 1 / (1 + e^-x). */
export const sigmoid = (x: number): number => 1 / (1 + exp(-x));

/** The density of the normal distribution. */
export const normalDensity = (x: number): number => exp(-x * x / 2) / sqrt(2 * PI);

/** P(X < x) of normal X: a continued fraction for the tail, a series near 0. */
export function normalBelow(x: number): number {
  if (Number.isNaN(x) || abs(x) > 40) return Number.isNaN(x) ? x : x > 0 ? 1 : 0;
  if (abs(x) > 3) {
    let fraction = abs(x);
    for (let i = 200; i > 0; i--) fraction = abs(x) + i / fraction;
    return x < 0 ? normalDensity(x) / fraction : 1 - normalDensity(x) / fraction;
  }
  let [term, sum] = [x, x];
  for (let i = 3; i < 200; i += 2) sum += term *= x * x / i;
  return 0.5 + normalDensity(x) * sum;
}

/** x^e, with roots where PyTorch takes them: they are NaN of -Infinity. */
export function powerOrRoot(x: number, e: number): number {
  if (abs(e) !== 0.5) return x ** e;
  return e > 0 ? sqrt(x) : 1 / sqrt(x);
}

/** C's pow: powers of 1 are 1, also where JavaScript has NaN. */
export function power(x: number, e: number): number {
  if (x === 1 || x === -1 && abs(e) === Infinity) return 1;
  return x ** e;
}
