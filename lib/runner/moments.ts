/** Means and squared deviations of columns, merged block by block in float64. */

/** Count, mean and sum of squared deviations of some values. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** The moments of two sets together (Chan, Golub and LeVeque 1979). */
function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const gap = b.mean - a.mean;
  return {
    count,
    mean: a.mean + gap * b.count / count,
    squares: a.squares + b.squares + gap ** 2 * a.count * b.count / count,
  };
}

/** Adds values [blocks, 2, features] of blocks of `rows` to one replica's Moments [features]. */
export function mergeBlocks(
  merged: Moments[],
  values: Float32Array,
  rows: number,
  features: number,
): void {
  for (let begin = 0; begin < values.length; begin += 2 * features) {
    for (let feature = 0; feature < features; feature++) {
      const mean = values[begin + feature]!;
      const found = { count: rows, mean, squares: values[begin + features + feature]! * rows };
      const known = merged[feature];
      merged[feature] = known ? mergeMoments(known, found) : found;
    }
  }
}
