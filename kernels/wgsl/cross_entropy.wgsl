// Softmax cross-entropy: rowLosses[r] = log(sum over c of exp(logits[r, c]))
// - logits[r, targets[r]]; loss = their mean; logitsGrad = (softmax - one-hot) / rows.
// One workgroup, an invocation a row; of MANY classes the whole workgroup shares each row. A launch
// takes the rows from `begin` to `end`.
//   logits[rows, classes]  targets[rows]  ->  rowLosses[rows]  loss[1]  logitsGrad[rows, classes]
// Used by: the cross-entropy op, forward (the gradient is saved for its backward). Parts: nan.

override rows: u32;
override classes: u32;
override logitsStride: u32 = 0u;
override targetsStride: u32 = 0u;
override rowLossesStride: u32 = 0u;
override lossStride: u32 = 0u;
override logitsGradStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> rowLosses: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> logitsGrad: array<f32>;

/** More classes than one invocation may pass three times on a software adapter. */
const MANY = 21841u;

/** Of each invocation: a logit and a sum; then the largest and the sum of all. */
var<workgroup> partial: array<vec2f, 64>;

/** Merges the invocations' values as a tree, in a fixed order; every invocation gets the result. */
fn merge(lane: u32, largest: f32, sum: f32) -> vec2f {
  workgroupBarrier(); // the previous result has been read
  partial[lane] = vec2f(largest, sum);
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      let other = partial[lane + width];
      partial[lane] = vec2f(max(partial[lane].x, other.x), partial[lane].y + other.y);
    }
  }
  workgroupBarrier();
  return partial[0];
}

/** The largest of every `step`th logit from class `start` on. */
fn largestLogit(first: u32, start: u32, step: u32) -> f32 {
  var largest = logits[first];
  for (var c = start; c < classes; c += step) {
    largest = max(largest, logits[first + c]);
  }
  return largest;
}

/** The sum of e to the power of those logits, each less `largest`. */
fn sumOfExponentials(first: u32, largest: f32, start: u32, step: u32) -> f32 {
  var sum = 0.0;
  for (var c = start; c < classes; c += step) {
    sum += exp(logits[first + c] - largest);
  }
  return sum;
}

/** Writes the gradient of those logits of a row and returns the row's loss. */
fn finish(
  row: u32,
  replica: u32,
  largest: f32,
  exponentials: f32,
  start: u32,
  step: u32,
) -> f32 {
  let first = replica * logitsStride + row * classes;
  let firstGrad = replica * logitsGradStride + row * classes;
  // An infinite largest logit makes NaN of the row, as a NaN does, which the maximum may have lost.
  let sum = select(exponentials, nanOf(exponentials), !isFinite(largest) || isNan(exponentials));
  let answer = targets[replica * targetsStride + row];
  let share = 1.0 / f32(rows);
  let factor = share / sum;
  for (var c = start; c < classes; c += step) {
    let softmax = exp(logits[first + c] - largest) * factor;
    logitsGrad[firstGrad + c] = select(softmax, softmax - share, c == answer);
  }
  let rowLoss = log(sum) + (largest - logits[first + answer]);
  rowLosses[replica * rowLossesStride + row] = rowLoss;
  return rowLoss;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let last = min(end, rows);
  var sum = 0.0;
  if (classes < MANY) {
    for (var row = begin + lane; row < last; row += 64u) {
      let first = replica * logitsStride + row * classes;
      let largest = largestLogit(first, 0u, 1u);
      let exponentials = sumOfExponentials(first, largest, 0u, 1u);
      sum += finish(row, replica, largest, exponentials, 0u, 1u);
    }
  } else {
    for (var row = begin; row < last; row++) {
      let first = replica * logitsStride + row * classes;
      let largest = merge(lane, largestLogit(first, lane, 64u), 0.0).x;
      let exponentials = merge(lane, 0.0, sumOfExponentials(first, largest, lane, 64u)).y;
      let rowLoss = finish(row, replica, largest, exponentials, lane, 64u);
      sum += select(0.0, rowLoss, lane == 0u);
    }
  }
  let total = merge(lane, 0.0, sum).y;
  if (lane == 0u) {
    let known = select(0.0, loss[replica * lossStride], begin > 0u);
    loss[replica * lossStride] = (known + total) / select(1.0, f32(rows), last == rows);
  }
}
