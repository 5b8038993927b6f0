// out = a transpose(b), added to out if `accumulate`; times 1 - tanhOut^2 if `throughTanh`.
// Row-major; an invocation computes a tile of 4 x 4.
//   a[rows, inner]  b[columns, inner]  tanhOut[rows, columns]  ->  out[rows, columns]
// Used by: the linear op, backward (the gradient of the input).

override rows: u32;
override inner: u32;
override columns: u32;
override accumulate: u32;
override throughTanh: u32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override tanhOutStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> tanhOut: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

/** 1 - tanhOut^2 of four neighbours in a row, or ones. */
fn slope(at: vec4u) -> vec4f {
  if (throughTanh == 0u) {
    return vec4f(1.0);
  }
  let out = vec4f(tanhOut[at.x], tanhOut[at.y], tanhOut[at.z], tanhOut[at.w]);
  return 1.0 - out * out;
}

/** Four neighbours in a row of out. */
fn load(at: vec4u) -> vec4f {
  return vec4f(out[at.x], out[at.y], out[at.z], out[at.w]);
}

/** Writes four neighbours in a row of out. */
fn store(at: vec4u, values: vec4f) {
  out[at.x] = values.x;
  out[at.y] = values.y;
  out[at.z] = values.z;
  out[at.w] = values.w;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let replica = id.z;
  if (4u * id.y >= rows || 4u * id.x >= columns) {
    return;
  }
  // A tile that crosses the edge computes the last row or column again, and stores it again: the
  // same value to the same place, which costs less than a branch at each store.
  let tileRows = min(4u * id.y + vec4u(0u, 1u, 2u, 3u), vec4u(rows - 1u));
  let tileColumns = min(4u * id.x + vec4u(0u, 1u, 2u, 3u), vec4u(columns - 1u));
  let firstOut = replica * outStride + tileColumns;
  let firstA = replica * aStride + tileRows * inner;
  let firstB = replica * bStride + tileColumns * inner;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  if (accumulate != 0u) {
    sum0 = load(firstOut + tileRows.x * columns);
    sum1 = load(firstOut + tileRows.y * columns);
    sum2 = load(firstOut + tileRows.z * columns);
    sum3 = load(firstOut + tileRows.w * columns);
  }
  for (var k = 0u; k < inner; k++) {
    let atA = firstA + k;
    let atB = firstB + k;
    let fromB = vec4f(b[atB.x], b[atB.y], b[atB.z], b[atB.w]);
    sum0 += a[atA.x] * fromB;
    sum1 += a[atA.y] * fromB;
    sum2 += a[atA.z] * fromB;
    sum3 += a[atA.w] * fromB;
  }
  let firstTanh = replica * tanhOutStride + tileColumns;
  store(firstOut + tileRows.x * columns, sum0 * slope(firstTanh + tileRows.x * columns));
  store(firstOut + tileRows.y * columns, sum1 * slope(firstTanh + tileRows.y * columns));
  store(firstOut + tileRows.z * columns, sum2 * slope(firstTanh + tileRows.z * columns));
  store(firstOut + tileRows.w * columns, sum3 * slope(firstTanh + tileRows.w * columns));
}
