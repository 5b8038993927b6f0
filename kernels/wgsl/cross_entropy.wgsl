// Softmax cross-entropy: rowLosses[r] = log(sum over c of exp(logits[r, c]))
// - logits[r, targets[r]]; loss = their mean; logitsGrad = (softmax - one-hot) / rows.
// One workgroup, an invocation a row.
//   logits[rows, classes]  targets[rows]  ->  rowLosses[rows]  loss[1]  logitsGrad[rows, classes]
// Used by: the cross-entropy op, forward (the gradient is saved for its backward). Parts: nan.

override rows: u32;
override classes: u32;
override logitsStride: u32 = 0u;
override targetsStride: u32 = 0u;
override rowLossesStride: u32 = 0u;
override lossStride: u32 = 0u;
override logitsGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> rowLosses: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> logitsGrad: array<f32>;

var<workgroup> partial: array<f32, 64>;

/** Writes one row's gradient and returns its loss. */
fn oneRow(row: u32, replica: u32) -> f32 {
  let first = replica * logitsStride + row * classes;
  let firstGrad = replica * logitsGradStride + row * classes;
  var highest = logits[first];
  for (var c = 1u; c < classes; c++) {
    highest = max(highest, logits[first + c]);
  }
  var sum = 0.0;
  for (var c = 0u; c < classes; c++) {
    sum += exp(logits[first + c] - highest);
  }
  // An infinite highest logit makes NaN of the row, as a NaN does, which the maximum may have lost.
  if (!isFinite(highest) || isNan(sum)) {
    sum = nanOf(sum);
  }
  let answer = targets[replica * targetsStride + row];
  let share = 1.0 / f32(rows);
  let factor = share / sum;
  for (var c = 0u; c < classes; c++) {
    let softmax = exp(logits[first + c] - highest) * factor;
    logitsGrad[firstGrad + c] = select(softmax, softmax - share, c == answer);
  }
  return log(sum) + (highest - logits[first + answer]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  // Iterations: 3 classes for each of rows / 64 rows; 27 classes allow 50,000 rows.
  var sum = 0.0;
  for (var row = lane; row < rows; row += 64u) {
    let rowLoss = oneRow(row, replica);
    rowLosses[replica * rowLossesStride + row] = rowLoss;
    sum += rowLoss;
  }
  partial[lane] = sum;
  // A tree, so that the order of additions is fixed.
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      partial[lane] += partial[lane + width];
    }
  }
  if (lane == 0u) {
    loss[replica * lossStride] = partial[0] / f32(rows);
  }
}
