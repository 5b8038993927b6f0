// out[n] = a[n] b[n] for each n < batch. Those of a lie as [rows, inner], or as [inner, rows] if
// `transposeA`; those of b as [inner, columns], or as [columns, inner] if `transposeB`. An
// invocation computes a tile, a launch the terms from `begin` to `end` of the sums.
//   a[batch, rows, inner]  b[batch, inner, columns]  ->  out[batch, rows, columns]
// Used by: the matmul op, in both directions. Parts: tile.

override batch: u32;
override rows: u32;
override inner: u32;
override columns: u32;
override transposeA: u32;
override transposeB: u32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override outStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn loadA(at: vec4u) -> vec4f {
  return vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
}

fn loadB(at: vec4u) -> vec4f {
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

/** Reads four neighbours in a row of matrix `n` of out. */
fn loadRow(n: u32, replica: u32, row: u32, columns4: vec4u) -> vec4f {
  let at = replica * outStride + (n * rows + row) * columns + columns4;
  return vec4f(out[at.x], out[at.y], out[at.z], out[at.w]);
}

/** Writes four neighbours in a row of matrix `n` of out. */
fn storeRow(n: u32, replica: u32, row: u32, columns4: vec4u, sums: vec4f) {
  let at = replica * outStride + (n * rows + row) * columns + columns4;
  out[at.x] = sums.x;
  out[at.y] = sums.y;
  out[at.z] = sums.z;
  out[at.w] = sums.w;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  let tiles = tilesAlong(rows) * tilesAlong(columns);
  let n = index / tiles;
  if (n >= batch) {
    return;
  }
  let place = tileAt(index % tiles, rows, columns);
  let aBase = group.z * aStride + n * rows * inner;
  let bBase = group.z * bStride + n * inner * columns;
  let aRow = select(inner, 1u, transposeA != 0u);
  let aNext = select(1u, rows, transposeA != 0u);
  let bColumn = select(1u, inner, transposeB != 0u);
  let bNext = select(columns, 1u, transposeB != 0u);
  let upper = aBase + place.upper * aRow;
  let lower = aBase + place.lower * aRow;
  let left = bBase + place.left * bColumn;
  let right = bBase + place.right * bColumn;
  var sums = startTile(n, group.z, place);
  for (var k = begin; k < min(end, inner); k++) {
    let atA = k * aNext;
    let atB = k * bNext;
    let fromLeft = loadB(left + atB);
    addProducts(&sums, loadA(upper + atA), loadA(lower + atA), fromLeft, loadB(right + atB));
  }
  storeTile(n, group.z, place, sums);
}
