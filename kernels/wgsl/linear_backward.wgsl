// The gradients of a linear layer, out = x weight + bias:
//   weightGrad = transpose(x) outGrad
//   biasGrad   = sum over rows of outGrad, only if `hasBias`
//   xGrad      = outGrad transpose(weight), carried on through the `activation` that x came from
//                if there is one (its number in kernels/table/formulas.ts)
//   activatedGrad = xGrad before it is carried on, if keepsActivatedGrad
// Row-major; the first workgroups compute tiles of weightGrad, the others tiles of xGrad; a launch
// adds the terms from `begin` to `end` of every sum.
//   x[rows, fanIn]  weight[fanIn, fanOut]  outGrad[rows, fanOut]
//   ->  weightGrad[fanIn, fanOut]  biasGrad[fanOut]  xGrad, activatedGrad[rows, fanIn]
// Used by: the linear op, backward.
// Parts: tile, linear_gradients, activations, tanh, exp, nan.
// Codes: formulas.

override rows: u32;
override fanIn: u32;
override fanOut: u32;
override hasBias: u32;
override activation: u32;
override parameter: f32;
override keepsActivatedGrad: u32;
override xStride: u32 = 0u;
override weightStride: u32 = 0u;
override outGradStride: u32 = 0u;
override weightGradStride: u32 = 0u;
override biasGradStride: u32 = 0u;
override xGradStride: u32 = 0u;
override activatedGradStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> outGrad: array<f32>;
@group(0) @binding(3) var<storage, read_write> weightGrad: array<f32>;
@group(0) @binding(4) var<storage, read_write> biasGrad: array<f32>;
@group(0) @binding(5) var<storage, read_write> xGrad: array<f32>;
@group(0) @binding(6) var<storage, read_write> activatedGrad: array<f32>;

const WEIGHT_GRAD = 0u;
const X_GRAD = 1u;

fn loadX(at: vec4u) -> vec4f {
  return vec4f(x[at.x], x[at.y], x[at.z], x[at.w]);
}

fn loadWeight(at: vec4u) -> vec4f {
  return vec4f(weight[at.x], weight[at.y], weight[at.z], weight[at.w]);
}

fn loadOutGrad(at: vec4u) -> vec4f {
  return vec4f(outGrad[at.x], outGrad[at.y], outGrad[at.z], outGrad[at.w]);
}

/** What the sums of four columns of outGrad start from. */
fn startBiasGrad(at: vec4u) -> vec4f {
  if (begin == 0u) {
    return vec4f();
  }
  return vec4f(biasGrad[at.x], biasGrad[at.y], biasGrad[at.z], biasGrad[at.w]);
}

/** One tile of weightGrad; the first row of tiles also sums outGrad's columns. */
fn weightTile(place: Tile, replica: u32) {
  var sums = startTile(WEIGHT_GRAD, replica, place);
  var leftSums = startBiasGrad(replica * biasGradStride + place.left);
  var rightSums = startBiasGrad(replica * biasGradStride + place.right);
  for (var k = begin; k < min(end, rows); k++) {
    let atX = replica * xStride + k * fanIn;
    let atOut = replica * outGradStride + k * fanOut;
    let left = loadOutGrad(atOut + place.left);
    let right = loadOutGrad(atOut + place.right);
    leftSums += left;
    rightSums += right;
    addProducts(&sums, loadX(atX + place.upper), loadX(atX + place.lower), left, right);
  }
  storeTile(WEIGHT_GRAD, replica, place, sums);
  let biasColumns = select(0u, tile, hasBias != 0u && place.upper.x == 0u);
  for (var i = 0u; i < biasColumns; i++) {
    let column = select(place.right, place.left, i < 4u)[i % 4u];
    biasGrad[replica * biasGradStride + column] = select(rightSums, leftSums, i < 4u)[i % 4u];
  }
}

/** One tile of xGrad. */
fn xTile(place: Tile, replica: u32) {
  var sums = startTile(X_GRAD, replica, place);
  let upper = replica * outGradStride + place.upper * fanOut;
  let lower = replica * outGradStride + place.lower * fanOut;
  let left = replica * weightStride + place.left * fanOut;
  let right = replica * weightStride + place.right * fanOut;
  for (var k = begin; k < min(end, fanOut); k++) {
    let fromUpper = loadOutGrad(upper + k);
    let fromLower = loadOutGrad(lower + k);
    addProducts(&sums, fromUpper, fromLower, loadWeight(left + k), loadWeight(right + k));
  }
  storeTile(X_GRAD, replica, place, sums);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let weightGroups = (tilesAlong(fanIn) * tilesAlong(fanOut) + 63u) / 64u;
  let own = group.y * groups.x + group.x;
  let ofWeight = own < weightGroups;
  let index = 64u * select(own - weightGroups, own, ofWeight) + lane;
  let place = tileAt(index, select(rows, fanIn, ofWeight), select(fanIn, fanOut, ofWeight));
  if (ofWeight && !place.beyond) {
    weightTile(place, group.z);
  } else if (!place.beyond) {
    xTile(place, group.z);
  }
}
