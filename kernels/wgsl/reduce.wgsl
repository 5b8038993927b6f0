// out[a, p, b] = finish(the fold over i = p, p + parts, p + 2 parts ... of term(x[a, i, b])), by
// the codes of kernels/table/reductions.ts. An invocation an element of out, in four partial folds.
//   x[outer, length, inner]  other[outer, inner], or as x for products
//   ->  out[outer, parts, inner]
// Used by: reductions, forward, and what their gradients need. Parts: terms, exp, log, nan.
// Codes: terms, folds, finishes.

override outer: u32;
override length: u32;
override inner: u32;
override parts: u32;
override term: u32;
override fold: u32;
override finish: u32;
override parameter: f32;
override xStride: u32 = 0u;
override otherStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> other: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.y * groups.x + group.x) * 64u + lane;
  if (index >= outer * parts * inner) {
    return;
  }
  let column = index % inner;
  let part = index / inner % parts;
  let row = index / (inner * parts);
  let begin = row * length * inner + part * inner + column;
  let xBase = group.z * xStride;
  let otherBase = group.z * otherStride;
  let step = parts * inner;
  let count = (length + parts - 1u - part) / parts;
  let whole = count - count % 4u;
  var first = 0.0;
  if (term == FROM_FIRST || term == SQUARED_DEVIATION) {
    first = x[xBase + row * length * inner + column];
  }
  var beside = 0.0;
  if (term >= SQUARED_DEVIATION && term < PRODUCT || finish == LOG) {
    beside = other[otherBase + row * inner + column];
  }
  var folded = vec4f();
  if (fold != SUM && count > 0u) {
    folded = termOf(term, vec4f(x[xBase + begin]), vec4f(beside), first, parameter);
  }
  for (var k = 0u; k < whole; k += 4u) {
    let at = begin + k * step;
    let v = xBase + at;
    let values = vec4f(x[v], x[v + step], x[v + 2u * step], x[v + 3u * step]);
    var others = vec4f(beside);
    if (term == PRODUCT) {
      let o = otherBase + at;
      others = vec4f(other[o], other[o + step], other[o + 2u * step], other[o + 3u * step]);
    }
    folded = folding(fold, folded, termOf(term, values, others, first, parameter));
  }
  for (var k = whole; k < count; k++) {
    let at = begin + k * step;
    var others = vec4f(beside);
    if (term == PRODUCT) {
      others = vec4f(other[otherBase + at]);
    }
    let value = termOf(term, vec4f(x[xBase + at]), others, first, parameter);
    folded.x = folding(fold, folded, value).x;
  }
  let pairs = folding(fold, folded, folded.yxwz);
  let total = folding(fold, pairs, pairs.zwxy).x;
  out[group.z * outStride + index] = finishOf(finish, total, beside, parameter);
}
