// xGrad = gamma inverseStd (outGrad - sum(outGrad) / rows - xHat sum(outGrad xHat) / n), with
// xHat = (x - mean) inverseStd and n = rows, or rows - 1 if `unbiased`; gammaGrad =
// sum(outGrad xHat); betaGrad = sum(outGrad). Unless `training`, mean and inverseStd were running
// statistics, on which x has no effect: then xGrad = gamma inverseStd outGrad. One invocation a
// column.
//   x[rows, columns]  gamma, mean, inverseStd[columns]  outGrad[rows, columns]
//   ->  xGrad[rows, columns]  gammaGrad, betaGrad[columns]
// Used by: the batchNorm and batchNormInference ops, backward.

override rows: u32;
override columns: u32;
override unbiased: u32;
override training: u32;
override xStride: u32 = 0u;
override gammaStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;
override outGradStride: u32 = 0u;
override xGradStride: u32 = 0u;
override gammaGradStride: u32 = 0u;
override betaGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> inverseStd: array<f32>;
@group(0) @binding(4) var<storage, read> outGrad: array<f32>;
@group(0) @binding(5) var<storage, read_write> xGrad: array<f32>;
@group(0) @binding(6) var<storage, read_write> gammaGrad: array<f32>;
@group(0) @binding(7) var<storage, read_write> betaGrad: array<f32>;

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
  let firstX = replica * xStride + column;
  let firstOutGrad = replica * outGradStride + column;
  let firstXGrad = replica * xGradStride + column;
  let center = mean[replica * meanStride + column];
  let inverse = inverseStd[replica * inverseStdStride + column];

  // Iterations: 2 rows in total.
  var sum = 0.0;
  var products = 0.0;
  for (var row = 0u; row < rows; row++) {
    let gradient = outGrad[firstOutGrad + row * columns];
    sum += gradient;
    products += gradient * (x[firstX + row * columns] - center);
  }
  products *= inverse;

  let divisor = f32(select(rows, rows - 1u, unbiased != 0u));
  let scale = gamma[replica * gammaStride + column] * inverse;
  let shift = sum / f32(rows);
  let slope = products * inverse / divisor;
  for (var row = 0u; row < rows; row++) {
    let offset = row * columns;
    var gradient = outGrad[firstOutGrad + offset];
    if (training != 0u) {
      gradient = gradient - shift - (x[firstX + offset] - center) * slope;
    }
    xGrad[firstXGrad + offset] = scale * gradient;
  }

  gammaGrad[replica * gammaGradStride + column] = products;
  betaGrad[replica * betaGradStride + column] = sum;
}
