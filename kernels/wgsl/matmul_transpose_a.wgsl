// out = transpose(a) b, added to out if `accumulate`. Row-major; an invocation computes a tile of 4 x 4.
//   a[inner, rows]  b[inner, columns]  ->  out[rows, columns]
// Used by: the linear op, backward (the gradient of the weight).

override rows: u32;
override inner: u32;
override columns: u32;
override accumulate: u32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

/** Writes four neighbouring elements of a row of out, or fewer at its end. */
fn store(base: u32, row: u32, column: u32, values: vec4f) {
  if (row >= rows) {
    return;
  }
  let at = base + row * columns;
  for (var i = 0u; i < 4u && column + i < columns; i++) {
    var value = values[i];
    if (accumulate != 0u) {
      value += out[at + column + i];
    }
    out[at + column + i] = value;
  }
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let replica = id.z;
  let row = id.y * 4u;
  let column = id.x * 4u;
  if (row >= rows || column >= columns) {
    return;
  }
  // A tile beyond the edge reads its last row or column again, and does not store it.
  let firstA = replica * aStride + min(vec4u(row) + vec4u(0u, 1u, 2u, 3u), vec4u(rows - 1u));
  let tileColumns = min(vec4u(column) + vec4u(0u, 1u, 2u, 3u), vec4u(columns - 1u));
  let firstB = replica * bStride + tileColumns;
  var sum0 = vec4f();
  var sum1 = sum0;
  var sum2 = sum0;
  var sum3 = sum0;
  for (var k = 0u; k < inner; k++) {
    let atA = firstA + k * rows;
    let at = firstB + k * columns;
    let fromB = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
    sum0 += a[atA.x] * fromB;
    sum1 += a[atA.y] * fromB;
    sum2 += a[atA.z] * fromB;
    sum3 += a[atA.w] * fromB;
  }
  let base = replica * outStride;
  store(base, row, column, sum0);
  store(base, row + 1u, column, sum1);
  store(base, row + 2u, column, sum2);
  store(base, row + 3u, column, sum3);
}
