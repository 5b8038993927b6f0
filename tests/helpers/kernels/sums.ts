/** Sums and deviations in float64, for the oracles of kernels. */

/** term(0) + ... + term(count - 1). */
export function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** The standard deviation, divided by count - 1. */
export function standardDeviation(count: number, at: (i: number) => number): number {
  const mean = sum(count, at) / count;
  return Math.sqrt(sum(count, (i) => (at(i) - mean) ** 2) / (count - 1));
}
