// out = gamma (x - mean) inverseStd + beta, by the statistics of the batch itself:
// inverseStd = 1 / sqrt(variance + eps), or 0 where that would be 1 / 0; variance divides by rows,
// or rows - 1 if `unbiased`. Unless `momentum` is 0, running = (1 - momentum) running + momentum
// statistic: of the mean, and of the variance divided by rows - 1 (its root if `runningStd`). If
// there is an `activation` (its number in kernels/table/formulas.ts), out is that of it. An
// invocation passes a column twice, for the statistics and for out; a launch takes the rows from
// `begin` to `end` of both passes in turn.
//   x[rows, columns]  gamma, beta[columns]  ->  out[rows, columns]
//   mean, inverseStd[columns] (saved for the backward pass)  runningMean, runningVar[columns]
// Used by: the batchNorm op, forward. Parts: moments, activations, tanh, exp, nan.
// Codes: formulas.

override rows: u32;
override columns: u32;
override eps: f32;
override momentum: f32;
override unbiased: u32;
override runningStd: u32;
override activation: u32;
override parameter: f32;
override xStride: u32 = 0u;
override gammaStride: u32 = 0u;
override betaStride: u32 = 0u;
override outStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;
override runningMeanStride: u32 = 0u;
override runningVarStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> inverseStd: array<f32>;
@group(0) @binding(6) var<storage, read_write> runningMean: array<f32>;
@group(0) @binding(7) var<storage, read_write> runningVar: array<f32>;

/** A running statistic moved towards that of the batch. */
fn moved(running: f32, statistic: f32) -> f32 {
  let kept = (1.0 - momentum) * running;
  // Drivers take 0 x for 0, also where x is not finite.
  let lost = momentum == 1.0 && !isFinite(running);
  return select(kept, nanOf(running), lost) + momentum * statistic;
}

/** Moves a column's running statistics towards those of the batch. */
fn track(replica: u32, column: u32, center: f32, sampleVariance: f32) {
  if (momentum == 0.0) {
    return;
  }
  let meanIndex = replica * runningMeanStride + column;
  runningMean[meanIndex] = moved(runningMean[meanIndex], center);
  let spread = select(sampleVariance, sqrt(sampleVariance), runningStd != 0u);
  let varIndex = replica * runningVarStride + column;
  runningVar[varIndex] = moved(runningVar[varIndex], spread);
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
  let atMean = replica * meanStride + column;
  let atInverse = replica * inverseStdStride + column;
  var known = vec2f();
  if (begin > 0u) {
    known = vec2f(mean[atMean], inverseStd[atInverse]);
  }
  if (begin < rows) {
    known = moments(first, known);
    if (end >= rows) {
      let sampleVariance = known.y / f32(rows - 1u);
      let variance = select(known.y / f32(rows), sampleVariance, unbiased != 0u);
      let deviation = sqrt(variance + eps);
      known.y = select(1.0 / deviation, 0.0, bitcast<u32>(deviation) == 0u);
      track(replica, column, known.x, sampleVariance);
    }
    mean[atMean] = known.x;
    inverseStd[atInverse] = known.y;
  }

  let scale = gamma[replica * gammaStride + column] * known.y;
  let shift = beta[replica * betaStride + column];
  let firstOut = replica * outStride + column;
  for (var row = max(begin, rows) - rows; row < min(max(end, rows) - rows, rows); row++) {
    var value = (x[first + row * columns] - known.x) * scale + shift;
    if (activation != 0u) {
      value = activationOf(activation, vec4f(value), parameter).x;
    }
    out[firstOut + row * columns] = value;
  }
}
