// out = a b + bias, the bias only if `hasBias`; the `activation` of it, if there is one (its number
// in kernels/table/formulas.ts). Row-major; an invocation computes a tile, a launch the terms from
// `begin` to `end` of the sums.
//   a[rows, inner]  b[inner, columns]  bias[columns]  ->  out[rows, columns]
// Used by: the linear op, forward. Parts: tile, activations, tanh, exp, nan.
// Codes: formulas.

override rows: u32;
override inner: u32;
override columns: u32;
override hasBias: u32;
override activation: u32;
override parameter: f32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override biasStride: u32 = 0u;
override outStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

fn loadA(at: vec4u) -> vec4f {
  return vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
}

fn loadB(at: vec4u) -> vec4f {
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

/** What four rows start from in the first launch: the bias, or zeros. */
fn firstRows(at: vec4u) -> mat4x4f {
  if (hasBias == 0u) {
    return mat4x4f();
  }
  let row = vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
  return mat4x4f(row, row, row, row);
}

/** Reads four neighbours in a row of out. */
fn loadRow(kind: u32, replica: u32, row: u32, columns4: vec4u) -> vec4f {
  let at = replica * outStride + row * columns + columns4;
  return vec4f(out[at.x], out[at.y], out[at.z], out[at.w]);
}

/** Writes four neighbours in a row of out. */
fn storeRow(kind: u32, replica: u32, row: u32, columns4: vec4u, sums: vec4f) {
  let at = replica * outStride + row * columns + columns4;
  var values = sums;
  if (activation != 0u && end >= inner) {
    values = activationOf(activation, sums, parameter);
  }
  out[at.x] = values.x;
  out[at.y] = values.y;
  out[at.z] = values.z;
  out[at.w] = values.w;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = tileAt((group.y * groups.x + group.x) * 64u + lane, rows, columns);
  if (place.beyond) {
    return;
  }
  let replica = group.z;
  let upper = replica * aStride + place.upper * inner;
  let lower = replica * aStride + place.lower * inner;
  let left = replica * bStride + place.left;
  let right = replica * bStride + place.right;
  var sums = startTile(0u, replica, place);
  if (begin == 0u) {
    let firstLeft = firstRows(replica * biasStride + place.left);
    let firstRight = firstRows(replica * biasStride + place.right);
    sums = Sums(firstLeft, firstRight, firstLeft, firstRight);
  }
  for (var k = begin; k < min(end, inner); k++) {
    let atB = k * columns;
    addProducts(&sums, loadA(upper + k), loadA(lower + k), loadB(left + atB), loadB(right + atB));
  }
  storeTile(0u, replica, place, sums);
}
