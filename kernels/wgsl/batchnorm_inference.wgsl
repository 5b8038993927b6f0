// out = gamma (x - runningMean) / sqrt(runningVar + eps) + beta; runningVar is squared first if it
// holds a standard deviation (`runningStd`). One invocation an element.
//   x[rows, columns]  gamma, beta, runningMean, runningVar[columns]  ->  out[rows, columns]
//   inverseStd[columns], 1 / the root (saved for the backward pass)
// Used by: the batchNormInference op, forward.

override rows: u32;
override columns: u32;
override eps: f32;
override runningStd: u32;
override xStride: u32 = 0u;
override gammaStride: u32 = 0u;
override betaStride: u32 = 0u;
override runningMeanStride: u32 = 0u;
override runningVarStride: u32 = 0u;
override outStride: u32 = 0u;
override inverseStdStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read> runningMean: array<f32>;
@group(0) @binding(4) var<storage, read> runningVar: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;
@group(0) @binding(6) var<storage, read_write> inverseStd: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= rows * columns) {
    return;
  }
  let replica = group.z;
  let column = index % columns;
  let spread = runningVar[replica * runningVarStride + column];
  let variance = select(spread, spread * spread, runningStd != 0u);
  let deviation = sqrt(variance + eps);
  if (index < columns) {
    inverseStd[replica * inverseStdStride + column] = 1.0 / deviation;
  }
  let scale = gamma[replica * gammaStride + column] / deviation;
  let centred = x[replica * xStride + index] - runningMean[replica * runningMeanStride + column];
  out[replica * outStride + index] = centred * scale + beta[replica * betaStride + column];
}
