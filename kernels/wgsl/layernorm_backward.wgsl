// xGrad = inverseStd (g - sum(g) / columns - xHat sum(g xHat) / columns) for each row, with
// g = weight outGrad (the weight 1 unless hasWeight) and xHat = (x - mean) inverseStd; unless
// `centered` without sum(g). Neighbouring invocations share a row.
//   x[rows, columns]  weight[columns]  mean, inverseStd[rows]  outGrad[rows, columns]
//   ->  xGrad[rows, columns]
// Used by: the layerNorm and rmsNorm ops, backward. Parts: add_all, lanes.

override rows: u32;
override columns: u32;
override centered: u32;
override hasWeight: u32;
override xStride: u32 = 0u;
override weightStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;
override outGradStride: u32 = 0u;
override xGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> inverseStd: array<f32>;
@group(0) @binding(4) var<storage, read> outGrad: array<f32>;
@group(0) @binding(5) var<storage, read_write> xGrad: array<f32>;

/** The gradient of xHat in one column. */
fn weighted(replica: u32, first: u32, column: u32) -> f32 {
  let gradient = outGrad[first + column];
  if (hasWeight == 0u) {
    return gradient;
  }
  return gradient * weight[replica * weightStride + column];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let lanes = lanesOf(columns);
  let row = ((group.y * groups.x + group.x) * 64u + lane) / lanes;
  // All have to reach the barriers, those beyond the last row too.
  let count = select(0u, columns, row < rows);
  let replica = group.z;
  let first = replica * xStride + row * columns;
  let firstOutGrad = replica * outGradStride + row * columns;
  let firstXGrad = replica * xGradStride + row * columns;
  let center = mean[replica * meanStride + row];
  let inverse = inverseStd[replica * inverseStdStride + row];

  var own = vec2f();
  for (var column = lane % lanes; column < count; column += lanes) {
    let gradient = weighted(replica, firstOutGrad, column);
    own += vec2f(gradient, gradient * (x[first + column] - center));
  }
  let sums = addAll(lane, lanes, own) / f32(columns);
  let slope = sums.y * inverse * inverse;
  for (var column = lane % lanes; column < count; column += lanes) {
    var gradient = weighted(replica, firstOutGrad, column);
    if (centered != 0u) {
      gradient -= sums.x;
    }
    xGrad[firstXGrad + column] = inverse * (gradient - (x[first + column] - center) * slope);
  }
}
