/** How far a figure can be trusted: standard errors, and intervals of paired differences. */

import { deviation, mean } from "./d3.ts";

/** A mean and its standard error. */
export interface Estimate {
  readonly mean: number;
  /** The standard deviation over the square root of the count; NaN for fewer than two values. */
  readonly error: number;
}

/** The mean of some values and its standard error, as if they were independent. */
export function estimate(values: readonly number[]): Estimate {
  return {
    mean: mean(values) ?? NaN,
    error: (deviation(values) ?? NaN) / Math.sqrt(values.length),
  };
}

/** How much higher the mean of `after` is than that of `before`, and the standard error of that. */
export function change(before: readonly number[], after: readonly number[]): Estimate {
  const [a, b] = [estimate(before), estimate(after)];
  return { mean: b.mean - a.mean, error: Math.hypot(a.error, b.error) };
}

/** The slope of the line of least squares through some points, and its standard error. */
export function slope(points: readonly (readonly [x: number, y: number])[]): Estimate {
  const [x, y] = [mean(points, ([x]) => x) ?? NaN, mean(points, ([, y]) => y) ?? NaN];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [a, b] of points) {
    xx += (a - x) ** 2;
    xy += (a - x) * (b - y);
    yy += (b - y) ** 2;
  }
  const residual = Math.max(0, yy - xy ** 2 / xx);
  return { mean: xy / xx, error: Math.sqrt(residual / (points.length - 2) / xx) };
}

/**
 * In how many standard errors the values of `after` rank above those of `before`, by the rank sum of
 * Mann and Whitney 1947; equal values count half. A few values far out, as in a steep start, do not
 * hide a change from it.
 */
export function rankChange(before: readonly number[], after: readonly number[]): number {
  let above = 0;
  for (const a of after) for (const b of before) above += a > b ? 1 : a === b ? 0.5 : 0;
  const pairs = before.length * after.length;
  return (above - pairs / 2) / Math.sqrt(pairs * (before.length + after.length + 1) / 12);
}

/**
 * The interval that holds the mean of paired differences with the given confidence, by Student's t:
 * exact where the differences are normal, however few they are.
 */
export function pairedInterval(
  differences: readonly number[],
  confidence: number,
): readonly [low: number, high: number] {
  const { mean, error } = estimate(differences);
  const reach = tQuantile((1 + confidence) / 2, differences.length - 1) * error;
  return [mean - reach, mean + reach];
}

/** The value below which a share (above a half) of Student's t distribution lies, by bisection. */
export function tQuantile(share: number, degrees: number): number {
  const wanted = 2 * share - 1;
  let [low, high] = [0, 1];
  while (within(high, degrees) < wanted) [low, high] = [high, 2 * high];
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (within(middle, degrees) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The share of Student's t distribution within +-t, for a whole number of degrees of freedom:
 * Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
 */
function within(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = 0;
  for (let power = odd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= cosine ** 2 * (power + 1) / (power + 2);
  }
  return odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
}
