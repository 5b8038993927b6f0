// Part of batchnorm_forward: the statistics of a column of x[rows, columns]. Needs the part nan.

/** Four rows of a column, from element `at` on. */
fn fourRows(at: u32) -> vec4f {
  return vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
}

/** The mean of a column, and the sum of squared deviations from it; `known` are of earlier rows. */
fn moments(first: u32, known: vec2f) -> vec2f {
  // Blocks of eight rows are read once, their moments taken in registers and merged (Chan's
  // formula, which does not cancel); the rest follows row by row.
  let last = min(end, rows);
  let whole = last - (last - begin) % 8u;
  var sums = vec4f(known.x * f32(begin), 0.0, 0.0, 0.0);
  var center = known.x;
  var squares = known.y;
  for (var row = begin; row < whole; row += 8u) {
    let upper = fourRows(first + row * columns);
    let lower = fourRows(first + (row + 4u) * columns);
    let pairs = upper + lower;
    sums += pairs;
    // Added in pairs, so that a column of one value has just that as its mean.
    let blockMean = ((pairs.x + pairs.y) + (pairs.z + pairs.w)) * 0.125;
    let upperDeviation = upper - blockMean;
    let lowerDeviation = lower - blockMean;
    let difference = blockMean - center;
    let share = 8.0 / f32(row + 8u);
    center += difference * share;
    squares += dot(upperDeviation, upperDeviation) + dot(lowerDeviation, lowerDeviation) +
      difference * (difference * share * f32(row));
  }
  for (var row = whole; row < last; row++) {
    let value = x[first + row * columns];
    let difference = value - center;
    sums.x += value;
    center += difference / f32(row + 1u);
    squares += difference * (value - center);
  }
  // Merging makes NaN of an infinite mean; the sum keeps it.
  let sum = (sums.x + sums.y) + (sums.z + sums.w);
  if (!isFinite(sum)) {
    return vec2f(sum, squares + abs(sum));
  }
  return vec2f(center, squares);
}
