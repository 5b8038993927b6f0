// Mean and variance (divided by rows) of each column of x. One invocation a column; a
// launch merges the rows from `begin` to `end` with those before.
//   x[rows, columns]  ->  moments[2, columns]: the means, then the variances
// Used by: the calibration of batch normalisation over a whole data set.

override rows: u32;
override columns: u32;
override xStride: u32 = 0u;
override momentsStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

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
  let last = min(end, rows);
  let count = last - begin;
  let whole = last - count % 4u;
  // Two passes, so that the variance does not cancel: four rows at a time in four sums.
  var sums = vec4f();
  for (var row = begin; row < whole; row += 4u) {
    let at = first + row * columns;
    sums += vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
  }
  for (var row = whole; row < last; row++) {
    sums.x += x[first + row * columns];
  }
  var mean = ((sums.x + sums.y) + (sums.z + sums.w)) / f32(count);
  var squares = vec4f();
  for (var row = begin; row < whole; row += 4u) {
    let at = first + row * columns;
    let values = vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
    squares += (values - mean) * (values - mean);
  }
  for (var row = whole; row < last; row++) {
    let deviation = x[first + row * columns] - mean;
    squares.x += deviation * deviation;
  }
  var total = (squares.x + squares.y) + (squares.z + squares.w);
  let atMean = group.z * momentsStride + column;
  let atVariance = atMean + columns;
  if (begin > 0u) {
    // Chan's formula; moments hold the mean and the sum of squares of the rows before.
    let difference = mean - moments[atMean];
    let share = f32(count) / f32(last);
    mean = (moments[atMean] * f32(begin) + mean * f32(count)) / f32(last);
    total += moments[atVariance] + difference * difference * share * f32(begin);
  }
  moments[atMean] = mean;
  moments[atVariance] = select(total, total / f32(rows), last == rows);
}
