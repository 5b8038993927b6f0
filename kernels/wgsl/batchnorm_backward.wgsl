// xGrad = gamma inverseStd (outGrad - sum(outGrad) / rows - xHat sum(outGrad xHat) / n), with
// xHat = (x - mean) inverseStd and n = rows, or rows - 1 if `unbiased`; gammaGrad =
// sum(outGrad xHat); betaGrad = sum(outGrad). Unless `training`, mean and inverseStd were running
// statistics, on which x has no effect: then xGrad = gamma inverseStd outGrad. An invocation passes
// a column twice, for the sums and for xGrad; a launch takes the rows from `begin` to `end` of both
// passes in turn.
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
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

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

  let atProducts = replica * gammaGradStride + column;
  let atSum = replica * betaGradStride + column;
  var sum = 0.0;
  var products = 0.0;
  if (begin > 0u) {
    sum = betaGrad[atSum];
    products = gammaGrad[atProducts];
  }
  for (var row = begin; row < min(end, rows); row++) {
    let gradient = outGrad[firstOutGrad + row * columns];
    sum += gradient;
    products += gradient * (x[firstX + row * columns] - center);
  }
  if (begin < rows) {
    products = select(products, products * inverse, end >= rows);
    gammaGrad[atProducts] = products;
    betaGrad[atSum] = sum;
  }

  let divisor = f32(select(rows, rows - 1u, unbiased != 0u));
  let scale = gamma[replica * gammaStride + column] * inverse;
  let shift = sum / f32(rows);
  let slope = products * inverse / divisor;
  for (var row = max(begin, rows) - rows; row < min(max(end, rows) - rows, rows); row++) {
    let offset = row * columns;
    var gradient = outGrad[firstOutGrad + offset];
    if (training != 0u) {
      gradient = gradient - shift - (x[firstX + offset] - center) * slope;
    }
    xGrad[firstXGrad + offset] = scale * gradient;
  }
}
