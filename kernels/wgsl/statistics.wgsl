// summary = [mean, standard deviation (size - 1), minimum, maximum, share of |x| > threshold].
// A NaN makes NaN of all but the share. One workgroup of 64; two passes, so that the deviation does
// not cancel.
//   x[size]  ->  summary[5]
// Used by: the diagnostics of activations and gradients. Parts: nan.

override size: u32;
override threshold: f32;
override xStride: u32 = 0u;
override summaryStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> summary: array<f32>;

/** One value of each invocation: sum, minimum, maximum, count; then the merged ones. */
var<workgroup> partial: array<vec4f, 64>;
/** 1 if any invocation met a NaN, which minimum and maximum may lose. */
var<workgroup> spoiled: atomic<u32>;

/** Merges the invocations' values as a tree, in a fixed order; every invocation gets the result. */
fn merge(lane: u32, own: vec4f) -> vec4f {
  workgroupBarrier(); // the previous result has been read
  partial[lane] = own;
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      let a = partial[lane];
      let b = partial[lane + width];
      partial[lane] = vec4f(a.x + b.x, min(a.y, b.y), max(a.z, b.z), a.w + b.w);
    }
  }
  workgroupBarrier();
  return partial[0];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let first = group.z * xStride;
  // Elements of the blocks of 256 that are whole: four a lane and iteration, in four sums. Two
  // passes of size / 256 + 4 iterations: a million elements take 8,000 of the 65,535 allowed.
  let whole = size - size % 256u;
  var sums = vec4f();
  var counts = vec4f();
  var lowest = x[first];
  var highest = lowest;
  var nans = vec4<bool>();
  for (var i = lane; i < whole; i += 256u) {
    let at = first + i;
    let values = vec4f(x[at], x[at + 64u], x[at + 128u], x[at + 192u]);
    sums += values;
    let invalid = areNan(values);
    nans |= invalid;
    counts += select(vec4f(), vec4f(1.0), (abs(values) > vec4f(threshold)) & !invalid);
    lowest = min(lowest, min(min(values.x, values.y), min(values.z, values.w)));
    highest = max(highest, max(max(values.x, values.y), max(values.z, values.w)));
  }
  for (var i = whole + lane; i < size; i += 64u) {
    let value = x[first + i];
    sums.x += value;
    let invalid = isNan(value);
    nans.x |= invalid;
    counts.x += select(0.0, 1.0, abs(value) > threshold && !invalid);
    lowest = min(lowest, value);
    highest = max(highest, value);
  }
  if (any(nans)) {
    atomicStore(&spoiled, 1u);
  }
  let own = vec4f(dot(sums, vec4f(1.0)), lowest, highest, dot(counts, vec4f(1.0)));
  let merged = merge(lane, own);
  let mean = merged.x / f32(size);

  var squares = vec4f();
  for (var i = lane; i < whole; i += 256u) {
    let at = first + i;
    let deviations = vec4f(x[at], x[at + 64u], x[at + 128u], x[at + 192u]) - mean;
    squares += deviations * deviations;
  }
  for (var i = whole + lane; i < size; i += 64u) {
    let deviation = x[first + i] - mean;
    squares.x += deviation * deviation;
  }
  let total = merge(lane, vec4f(dot(squares, vec4f(1.0)), 0.0, 0.0, 0.0)).x;

  if (lane == 0u) {
    let base = group.z * summaryStride;
    summary[base] = mean;
    summary[base + 1u] = sqrt(total / f32(size - 1u));
    let lost = atomicLoad(&spoiled) != 0u;
    summary[base + 2u] = select(merged.y, nanOf(mean), lost);
    summary[base + 3u] = select(merged.z, nanOf(mean), lost);
    summary[base + 4u] = merged.w / f32(size);
  }
}
