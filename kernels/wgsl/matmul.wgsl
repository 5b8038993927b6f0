// out = a b + bias, the bias only if `hasBias`; its tanh if `applyTanh`. Row-major; an invocation
// computes a tile of 4 x 4.
//   a[rows, inner]  b[inner, columns]  bias[columns]  ->  out[rows, columns]
// Used by: the linear op, forward.

override rows: u32;
override inner: u32;
override columns: u32;
override hasBias: u32;
override applyTanh: u32;
override aStride: u32 = 0u;
override bStride: u32 = 0u;
override biasStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

/** tanh(x) = x P(x^2) / Q(x^2), as in tanh.wgsl, which explains it. */
fn hyperbolicTangent(value: vec4f) -> vec4f {
  let clamped = clamp(value, vec4f(-8.5), vec4f(8.5));
  let t = clamped * clamped;
  let p = vec4f(0.99999999) +
    t * (0.13413256 + t * (3.5340369e-3 + t * (2.1251202e-5 + t * 1.4269433e-8)));
  let q = vec4f(1.0) +
    t * (0.46746578 + t * (2.6022790e-2 + t * (3.3488809e-4 + t * 8.1452100e-7)));
  return clamp(clamped * p / q, vec4f(-1.0), vec4f(1.0));
}

/** Writes four neighbours in a row of out. */
fn store(at: vec4u, sums: vec4f) {
  var values = sums;
  if (applyTanh != 0u) {
    values = hyperbolicTangent(sums);
  }
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
  let firstB = replica * bStride + tileColumns;
  var sum0 = vec4f();
  if (hasBias != 0u) {
    let at = replica * biasStride + tileColumns;
    sum0 = vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
  }
  var sum1 = sum0;
  var sum2 = sum0;
  var sum3 = sum0;
  for (var k = 0u; k < inner; k++) {
    let atA = firstA + k;
    let atB = firstB + k * columns;
    let fromB = vec4f(b[atB.x], b[atB.y], b[atB.z], b[atB.w]);
    sum0 += a[atA.x] * fromB;
    sum1 += a[atA.y] * fromB;
    sum2 += a[atA.z] * fromB;
    sum3 += a[atA.w] * fromB;
  }
  store(firstOut + tileRows.x * columns, sum0);
  store(firstOut + tileRows.y * columns, sum1);
  store(firstOut + tileRows.z * columns, sum2);
  store(firstOut + tileRows.w * columns, sum3);
}
