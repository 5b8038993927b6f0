// out[a, i, b] = what `code` (of kernels/table/reductions.ts) makes of x[a, i, b], y[a, i, b] and
// what the axis was folded to. One invocation an element.
//   x[outer, length, inner]  y, as x  other[outer, inner]  folded[outer, inner]
//   gradient[outer, inner]  ->  out, as x
// Used by: reductions, backward; softmax, forward and backward. Parts: exp, log, nan.
// Codes: spreads.

override outer: u32;
override length: u32;
override inner: u32;
override code: u32;
override parameter: f32;
override xStride: u32 = 0u;
override yStride: u32 = 0u;
override otherStride: u32 = 0u;
override foldedStride: u32 = 0u;
override gradientStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> other: array<f32>;
@group(0) @binding(3) var<storage, read> folded: array<f32>;
@group(0) @binding(4) var<storage, read> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<f32>;

/** -1, 0 or 1; of NaN 0. */
fn signOf(value: f32) -> f32 {
  return select(sign(value), 0.0, isNan(value));
}

/** e^value. */
fn exponentialOf(value: f32) -> f32 {
  return exponential(vec4f(value)).x;
}

/** A value, but 0 where something else is 0. */
fn unlessZero(value: f32, test: f32) -> f32 {
  return select(value, 0.0, test == 0.0 && !isNan(test));
}

/** Whether two values are the same; NaN is NaN if the parameter says so. */
fn same(a: f32, b: f32) -> bool {
  return select(a == b, isNan(a) && isNan(b) && parameter != 0.0, isNan(a) || isNan(b));
}

/** What the extreme f gets of a gradient; the others get g 0, or just 0 if NaN is NaN. */
fn part(g: f32, value: f32, f: f32) -> f32 {
  let isExtreme = same(value, f);
  let nothing = select(nanOf(g), 0.0, isFinite(g) || parameter != 0.0);
  return select(nothing, g, isExtreme);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= outer * length * inner) {
    return;
  }
  let row = index / (length * inner);
  let column = index % inner;
  let at = row * inner + column;
  let xBase = group.z * xStride;
  let value = x[xBase + index];
  let o = other[group.z * otherStride + at];
  let f = folded[group.z * foldedStride + at];
  let g = gradient[group.z * gradientStride + at];
  let deviation = value - x[xBase + row * length * inner + column] - o;
  var result = 0.0;
  switch code {
    case VALUE: { result = quotient(g, parameter); }
    case SIGN: { result = g * signOf(value); }
    case SQUARE: { result = unlessZero(g * (value / f), f); }
    case POWER: {
      let share = power(vec4f(abs(value) / f), parameter - 1.0).x;
      result = unlessZero(unlessZero(g * signOf(value) * share, value), f);
    }
    case DEVIATION: { result = 2.0 * quotient(g, parameter) * deviation; }
    case ROOT_OF_DEVIATION: { result = unlessZero(quotient(g, parameter) / f, f) * deviation; }
    case EXPONENTIAL: { result = g * exponentialOf(value - f); }
    case EXTREME: { result = part(g, value, f) / o; }
    case EXTREME_MAGNITUDE: { result = part(g * signOf(value), abs(value), f) / o; }
    case SOFTMAX: { result = exponentialOf(value - o) / f; }
    case LOG_SOFTMAX: { result = value - o - logarithm(vec4f(f)).x; }
    case SOFTMAX_GRADIENT: { result = value * (y[group.z * yStride + index] - f); }
    default: { result = y[group.z * yStride + index] - exponentialOf(value) * f; }
  }
  out[group.z * outStride + index] = result;
}
