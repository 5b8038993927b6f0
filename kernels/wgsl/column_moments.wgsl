// Mean and variance (divided by rows) of each column of x. One invocation a column.
//   x[rows, columns]  ->  moments[2, columns]: the means, then the variances
// Used by: the calibration of batch normalisation over a whole data set.

override rows: u32;
override columns: u32;
override xStride: u32 = 0u;
override momentsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> moments: array<f32>;

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
  let first = group.z * xStride + column;
  let whole = rows - rows % 4u;
  // Two passes, so that the variance does not cancel, each of rows / 4 + 3 iterations: four rows at
  // a time in four sums.
  var sums = vec4f();
  for (var row = 0u; row < whole; row += 4u) {
    let at = first + row * columns;
    sums += vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
  }
  for (var row = whole; row < rows; row++) {
    sums.x += x[first + row * columns];
  }
  let mean = ((sums.x + sums.y) + (sums.z + sums.w)) / f32(rows);
  var squares = vec4f();
  for (var row = 0u; row < whole; row += 4u) {
    let at = first + row * columns;
    let values = vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
    squares += (values - mean) * (values - mean);
  }
  for (var row = whole; row < rows; row++) {
    let deviation = x[first + row * columns] - mean;
    squares.x += deviation * deviation;
  }
  let base = group.z * momentsStride;
  moments[base + column] = mean;
  moments[base + columns + column] =
    ((squares.x + squares.y) + (squares.z + squares.w)) / f32(rows);
}
