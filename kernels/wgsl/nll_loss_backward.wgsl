// logProbsGrad = -outGrad / total times what nll_loss takes of each element: of the target's (1 -
// labelSmoothing) weight, of every class's labelSmoothing / classes times its weight; 0 in rows
// whose target is ignoreIndex. outGrad holds one value for all rows, or if `perRow` one each.
//   targets[rows]  weight[classes]  total[1]  outGrad[1 or rows]  ->  logProbsGrad[rows, classes]
// Used by: the nllLoss op, backward.

override rows: u32;
override classes: u32;
override ignoreIndex: u32;
override labelSmoothing: f32;
override hasWeight: u32;
override perRow: u32;
override targetsStride: u32 = 0u;
override weightStride: u32 = 0u;
override totalStride: u32 = 0u;
override outGradStride: u32 = 0u;
override logProbsGradStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> targets: array<u32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> total: array<f32>;
@group(0) @binding(3) var<storage, read> outGrad: array<f32>;
@group(0) @binding(4) var<storage, read_write> logProbsGrad: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= rows * classes) {
    return;
  }
  let replica = group.z;
  let row = index / classes;
  let column = index % classes;
  let answer = targets[replica * targetsStride + row];
  var gradient = 0.0;
  if (answer != ignoreIndex && (labelSmoothing != 0.0 || column == answer)) {
    var share = labelSmoothing / f32(classes) + select(0.0, 1.0 - labelSmoothing, column == answer);
    if (hasWeight != 0u) {
      share *= weight[replica * weightStride + column];
    }
    let upstream = outGrad[replica * outGradStride + select(0u, row, perRow != 0u)];
    gradient = -share * (upstream / total[replica * totalStride]);
  }
  logProbsGrad[replica * logProbsGradStride + index] = gradient;
}
