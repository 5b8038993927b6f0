/** The slopes of activations, in float64: from where on they are flat follows from them. */

import type { FlatRegion } from "./flat_region.ts";

/** The slope of selu just below 0: its scale times its alpha. */
export const SELU_SLOPE = 1.0507009873554805 * 1.6732632423543772;

/** Where a slope of `steepest` e^x below 0 is below `limit`. */
export function exponentialTail(steepest: number, limit: number): FlatRegion {
  const atMost = Math.min(0, Math.log(limit / steepest));
  return { input: { atMost }, slope: Math.min(limit, steepest) };
}

/** Phi(x) + x phi(x), for the distribution Phi of the normal density phi. */
export function geluSlope(x: number): number {
  if (x < -10) return 0; // There it is below 1e-21, and the series below has no digits left.
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  let [term, sum] = [x, x];
  for (let n = 3; Math.abs(term) > 1e-20; n += 2) {
    term *= x * x / n;
    sum += term;
  }
  return 0.5 + density * sum + x * density;
}

/** sigmoid(x) (1 + x (1 - sigmoid(x))). */
export function siluSlope(x: number): number {
  const sigmoid = 1 / (1 + Math.exp(-x));
  return sigmoid * (1 + x * (1 - sigmoid));
}
