// summary = [mean, standard deviation (size - 1), minimum, maximum]. A NaN makes NaN of all. One
// workgroup of 64; two passes, so that the deviation does not cancel. A launch merges the elements
// from `begin` to `end` with those before.
//   x[size]  ->  summary[4]
// Used by: the diagnostics of activations and gradients. Parts: nan.

override size: u32;
override xStride: u32 = 0u;
override summaryStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> summary: array<f32>;

/** One value of each invocation: sum, minimum, maximum; then the merged ones. */
var<workgroup> partial: array<vec3f, 64>;
/** 1 if any invocation met a NaN, which minimum and maximum may lose. */
var<workgroup> spoiled: atomic<u32>;

/** Merges the invocations' values as a tree, in a fixed order; every invocation gets the result. */
fn merge(lane: u32, own: vec3f) -> vec3f {
  workgroupBarrier(); // the previous result has been read
  partial[lane] = own;
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      let a = partial[lane];
      let b = partial[lane + width];
      partial[lane] = vec3f(a.x + b.x, min(a.y, b.y), max(a.z, b.z));
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
  // Elements of the blocks of 256 that are whole: four a lane and iteration, in four sums.
  let last = min(end, size);
  let count = last - begin;
  let whole = last - count % 256u;
  var sums = vec4f();
  var lowest = x[first + begin];
  var highest = lowest;
  var nans = vec4<bool>();
  for (var i = begin + lane; i < whole; i += 256u) {
    let at = first + i;
    let values = vec4f(x[at], x[at + 64u], x[at + 128u], x[at + 192u]);
    sums += values;
    nans |= areNan(values);
    lowest = min(lowest, min(min(values.x, values.y), min(values.z, values.w)));
    highest = max(highest, max(max(values.x, values.y), max(values.z, values.w)));
  }
  for (var i = whole + lane; i < last; i += 64u) {
    let value = x[first + i];
    sums.x += value;
    nans.x |= isNan(value);
    lowest = min(lowest, value);
    highest = max(highest, value);
  }
  if (any(nans)) {
    atomicStore(&spoiled, 1u);
  }
  let merged = merge(lane, vec3f(dot(sums, vec4f(1.0)), lowest, highest));
  let mean = merged.x / f32(count);
  // So that the squares of huge numbers do not overflow; unless they are merged with others.
  let scale = select(1.0, 0x1p-64, max(abs(merged.y), abs(merged.z)) > 1e18 && count == size);

  var squares = vec4f();
  for (var i = begin + lane; i < whole; i += 256u) {
    let at = first + i;
    let deviations = (vec4f(x[at], x[at + 64u], x[at + 128u], x[at + 192u]) - mean) * scale;
    squares += deviations * deviations;
  }
  for (var i = whole + lane; i < last; i += 64u) {
    let deviation = (x[first + i] - mean) * scale;
    squares.x += deviation * deviation;
  }
  let total = merge(lane, vec3f(dot(squares, vec4f(1.0)), 0.0, 0.0)).x;

  if (lane == 0u) {
    let base = group.z * summaryStride;
    var all = vec3f(mean, merged.yz);
    var allSquares = total;
    var lost = atomicLoad(&spoiled) != 0u;
    if (begin > 0u) {
      // The summary holds those of the elements before: of the deviations the sum of their squares,
      // merged by Chan's formula.
      let difference = mean - summary[base];
      let share = f32(count) / f32(last);
      all.x = (summary[base] * f32(begin) + mean * f32(count)) / f32(last);
      allSquares += summary[base + 1u] + difference * difference * share * f32(begin);
      all.y = min(all.y, summary[base + 2u]);
      all.z = max(all.z, summary[base + 3u]);
      lost |= isNan(summary[base + 2u]);
    }
    if (last == size) {
      allSquares = sqrt(allSquares / f32(size - 1u)) / scale;
    }
    summary[base] = all.x;
    summary[base + 1u] = allSquares;
    summary[base + 2u] = select(all.y, nanOf(mean), lost);
    summary[base + 3u] = select(all.z, nanOf(mean), lost);
  }
}
