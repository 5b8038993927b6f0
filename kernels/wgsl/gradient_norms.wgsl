// norms[first + s] = sqrt(sum of gradient^2) of each segment s = [offset, size] of an arena.
// Offsets are multiples of 4. A workgroup a segment, which adds in a fixed order.
//   gradients: an arena  segments[count, 2]  ->  norms[first + count]
// Used by: clipGradNorm, before clip_gradients.

override count: u32;
override first: u32;
override gradientsStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override normsStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read> segments: array<u32>;
@group(0) @binding(2) var<storage, read_write> norms: array<f32>;

/** The sum of squares of each invocation, then the merged ones. */
var<workgroup> partial: array<f32, 64>;

/** The squares of vector `i` of a segment. */
fn squares(begin: u32, i: u32, size: u32) -> vec4f {
  let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(size);
  let slope = select(vec4f(), gradients[begin + i], inside);
  return slope * slope;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let segment = min(group.x, count - 1u);
  let offset = segments[group.z * segmentsStride + 2u * segment];
  let size = segments[group.z * segmentsStride + 2u * segment + 1u];
  let begin = (group.z * gradientsStride + offset) / 4u;
  var sums = vec4f();
  // By sixteens while there are as many: few iterations, and in the same order.
  let whole = size / 1024u * 256u;
  var i = lane;
  for (; i < whole; i += 256u) {
    sums += squares(begin, i, size);
    sums += squares(begin, i + 64u, size);
    sums += squares(begin, i + 128u, size);
    sums += squares(begin, i + 192u, size);
  }
  for (; 4u * i < size; i += 64u) {
    sums += squares(begin, i, size);
  }
  partial[lane] = dot(sums, vec4f(1.0));
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      partial[lane] += partial[lane + width];
    }
  }
  if (lane == 0u) {
    norms[group.z * normsStride + first + segment] = sqrt(partial[0]);
  }
}
