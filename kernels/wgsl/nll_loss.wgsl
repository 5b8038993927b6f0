// rowLosses = -weight[target] logProbs[target], with labelSmoothing that times 1 - labelSmoothing
// plus labelSmoothing times its mean over all classes; 0 where the target is ignoreIndex. loss =
// their sum, if `mean` divided by total, the sum of the targets' weights; else total = 1. The
// weights are 1 unless hasWeight. One workgroup, an invocation a row; a launch takes the rows
// from `begin` to `end`.
//   logProbs[rows, classes]  targets[rows]  weight[classes]  ->  rowLosses[rows]  loss, total[1]
// Used by: the nllLoss op, forward. Parts: add_all, nan.

override rows: u32;
override classes: u32;
override ignoreIndex: u32;
override labelSmoothing: f32;
override hasWeight: u32;
override mean: u32;
override logProbsStride: u32 = 0u;
override targetsStride: u32 = 0u;
override weightStride: u32 = 0u;
override rowLossesStride: u32 = 0u;
override lossStride: u32 = 0u;
override totalStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> logProbs: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read_write> rowLosses: array<f32>;
@group(0) @binding(4) var<storage, read_write> loss: array<f32>;
@group(0) @binding(5) var<storage, read_write> total: array<f32>;

fn weightOf(replica: u32, index: u32) -> f32 {
  if (hasWeight == 0u) {
    return 1.0;
  }
  return weight[replica * weightStride + index];
}

/** The loss of a row whose probabilities begin at `first`. */
fn lossOf(replica: u32, first: u32, answer: u32) -> f32 {
  let own = -logProbs[first + answer] * weightOf(replica, answer);
  if (labelSmoothing == 0.0) {
    return own;
  }
  var sum = 0.0;
  for (var c = 0u; c < classes; c++) {
    sum -= logProbs[first + c] * weightOf(replica, c);
  }
  return (1.0 - labelSmoothing) * own + labelSmoothing / f32(classes) * sum;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let replica = group.z;
  let last = min(end, rows);
  var own = vec2f();
  for (var row = begin + lane; row < last; row += 64u) {
    let answer = targets[replica * targetsStride + row];
    var rowLoss = 0.0;
    if (answer != ignoreIndex) {
      rowLoss = lossOf(replica, replica * logProbsStride + row * classes, answer);
      own += vec2f(rowLoss, weightOf(replica, answer));
    }
    rowLosses[replica * rowLossesStride + row] = rowLoss;
  }
  var sums = addAll(lane, 64u, own);
  if (lane == 0u) {
    let atLoss = replica * lossStride;
    let atTotal = replica * totalStride;
    if (begin > 0u) {
      sums += vec2f(loss[atLoss], total[atTotal]);
    }
    if (last == rows && mean == 0u) {
      sums.y = 1.0;
    } else if (last == rows) {
      // The mean of nothing, which WGSL leaves open.
      sums.x = select(sums.x / sums.y, nanOf(sums.x), sums.y == 0.0);
    }
    loss[atLoss] = sums.x;
    total[atTotal] = sums.y;
  }
}
