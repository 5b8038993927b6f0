// out = weight (x - mean) inverseStd + bias for each row; inverseStd = 1 / sqrt(variance + eps),
// the variance divided by columns. Unless `centered` the mean is taken for 0; weight and bias are 1
// and 0 unless hasWeight and hasBias. Neighbouring invocations share a row.
//   x[rows, columns]  weight, bias[columns]  ->  out[rows, columns]
//   mean, inverseStd[rows] (saved for the backward pass)
// Used by: the layerNorm and rmsNorm ops, forward. Parts: add_all, lanes.

override rows: u32;
override columns: u32;
override eps: f32;
override centered: u32;
override hasWeight: u32;
override hasBias: u32;
override xStride: u32 = 0u;
override weightStride: u32 = 0u;
override biasStride: u32 = 0u;
override outStride: u32 = 0u;
override meanStride: u32 = 0u;
override inverseStdStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> mean: array<f32>;
@group(0) @binding(5) var<storage, read_write> inverseStd: array<f32>;

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
  var center = 0.0;
  if (centered != 0u) {
    // The first element plus the mean distance from it, which is 0 if all are equal.
    var sum = 0.0;
    for (var column = lane % lanes; column < count; column += lanes) {
      sum += x[first + column] - x[first];
    }
    center = x[first] + addAll(lane, lanes, vec2f(sum, 0.0)).x / f32(columns);
  }
  var squares = 0.0;
  for (var column = lane % lanes; column < count; column += lanes) {
    let deviation = x[first + column] - center;
    squares += deviation * deviation;
  }
  let variance = addAll(lane, lanes, vec2f(squares, 0.0)).x / f32(columns);
  let inverse = 1.0 / sqrt(variance + eps);
  if (lane % lanes == 0u && row < rows) {
    mean[replica * meanStride + row] = center;
    inverseStd[replica * inverseStdStride + row] = inverse;
  }

  let firstOut = replica * outStride + row * columns;
  for (var column = lane % lanes; column < count; column += lanes) {
    var value = (x[first + column] - center) * inverse;
    if (hasWeight != 0u) {
      value *= weight[replica * weightStride + column];
    }
    if (hasBias != 0u) {
      value += bias[replica * biasStride + column];
    }
    out[firstOut + column] = value;
  }
}
