// weightGrad = sum over the rows of outGrad (x - mean) inverseStd, biasGrad = sum of outGrad, in
// order of the rows; each only if hasWeight and hasBias. One invocation a column; a launch adds the
// rows from `begin` to `end`.
//   x, outGrad[rows, columns]  mean, inverseStd[rows]  ->  weightGrad, biasGrad[columns]
// Used by: the layerNorm and rmsNorm ops, backward.

override rows: u32;
override columns: u32;
override hasWeight: u32;
override hasBias: u32;
override xStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;
override outGradStride: u32 = 0u;
override weightGradStride: u32 = 0u;
override biasGradStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> mean: array<f32>;
@group(0) @binding(2) var<storage, read> inverseStd: array<f32>;
@group(0) @binding(3) var<storage, read> outGrad: array<f32>;
@group(0) @binding(4) var<storage, read_write> weightGrad: array<f32>;
@group(0) @binding(5) var<storage, read_write> biasGrad: array<f32>;

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
  let firstOutGrad = replica * outGradStride + column;
  let firstMean = replica * meanStride;
  let firstInverse = replica * inverseStdStride;
  let atWeight = replica * weightGradStride + column;
  let atBias = replica * biasGradStride + column;
  var sums = vec2f();
  if (begin > 0u) {
    if (hasWeight != 0u) {
      sums.x = weightGrad[atWeight];
    }
    if (hasBias != 0u) {
      sums.y = biasGrad[atBias];
    }
  }
  for (var row = begin; row < min(end, rows); row++) {
    let gradient = outGrad[firstOutGrad + row * columns];
    let deviation = x[first + row * columns] - mean[firstMean + row];
    sums += vec2f(gradient * (deviation * inverseStd[firstInverse + row]), gradient);
  }
  if (hasWeight != 0u) {
    weightGrad[atWeight] = sums.x;
  }
  if (hasBias != 0u) {
    biasGrad[atBias] = sums.y;
  }
}
