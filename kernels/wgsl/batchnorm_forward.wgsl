// out = gamma (x - mean) inverseStd + beta, by the statistics of the batch itself:
// inverseStd = 1 / sqrt(variance + eps), or 0 where that would be 1 / 0; variance divides by rows,
// or rows - 1 if `unbiased`. Unless `momentum` is 0, running = (1 - momentum) running + momentum
// statistic: of the mean, and of the variance divided by rows - 1 (its root if `runningStd`). out
// is its tanh if `applyTanh`. One invocation a column.
//   x[rows, columns]  gamma, beta[columns]  ->  out[rows, columns]
//   mean, inverseStd[columns] (saved for the backward pass)  runningMean, runningVar[columns]
// Used by: the batchNorm op, forward. Parts: tanh, nan.

override rows: u32;
override columns: u32;
override eps: f32;
override momentum: f32;
override unbiased: u32;
override runningStd: u32;
override applyTanh: u32;
override xStride: u32 = 0u;
override gammaStride: u32 = 0u;
override betaStride: u32 = 0u;
override outStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;
override runningMeanStride: u32 = 0u;
override runningVarStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> inverseStd: array<f32>;
@group(0) @binding(6) var<storage, read_write> runningMean: array<f32>;
@group(0) @binding(7) var<storage, read_write> runningVar: array<f32>;

/** Four rows of a column, from element `at` on. */
fn fourRows(at: u32) -> vec4f {
  return vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
}

/** The mean of a column, and the sum of squared deviations from it. */
fn moments(first: u32) -> vec2f {
  // Blocks of eight rows are read once, their moments taken in registers and merged (Chan's
  // formula, which does not cancel); the rest follows row by row. Iterations: rows / 8 + 7.
  let whole = rows - rows % 8u;
  var sums = vec4f();
  var center = 0.0;
  var squares = 0.0;
  for (var row = 0u; row < whole; row += 8u) {
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
  for (var row = whole; row < rows; row++) {
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let column = (group.y * groups.x + group.x) * 64u + lane;
  if (column >= columns) {
    return;
  }
  let replica = group.z;
  let first = replica * xStride + column;
  let statistics = moments(first);
  let center = statistics.x;
  let sampleVariance = statistics.y / f32(rows - 1u);
  let variance = select(statistics.y / f32(rows), sampleVariance, unbiased != 0u);
  let deviation = sqrt(variance + eps);
  let inverse = select(1.0 / deviation, 0.0, bitcast<u32>(deviation) == 0u);

  let scale = gamma[replica * gammaStride + column] * inverse;
  let shift = beta[replica * betaStride + column];
  let firstOut = replica * outStride + column;
  for (var row = 0u; row < rows; row++) {
    let value = (x[first + row * columns] - center) * scale + shift;
    if (applyTanh != 0u) {
      out[firstOut + row * columns] = hyperbolicTangent(vec4f(value)).x;
    } else {
      out[firstOut + row * columns] = value;
    }
  }

  mean[replica * meanStride + column] = center;
  inverseStd[replica * inverseStdStride + column] = inverse;
  if (momentum == 0.0) {
    return;
  }
  let meanIndex = replica * runningMeanStride + column;
  runningMean[meanIndex] = (1.0 - momentum) * runningMean[meanIndex] + momentum * center;
  let spread = select(sampleVariance, sqrt(sampleVariance), runningStd != 0u);
  let varIndex = replica * runningVarStride + column;
  runningVar[varIndex] = (1.0 - momentum) * runningVar[varIndex] + momentum * spread;
}
