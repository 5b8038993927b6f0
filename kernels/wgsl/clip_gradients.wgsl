// total = sqrt(sum of norms^2), and the gradients in each segment s = [offset, size] of an arena
// are multiplied by maxNorm / (total + 1e-6), if that is below 1. Offsets are multiples of 4.
// Workgroup [s, block] takes the 1,024 elements of that block of segment s; no segment is larger
// than `largest`.
//   segments[count, 2]  norms[terms]  ->  gradients: an arena  total[1]
// Used by: clipGradNorm, after gradient_norms. Parts: nan.

override count: u32;
override terms: u32;
override largest: u32;
override maxNorm: f32;
override gradientsStride: u32 = 0u;
override segmentsStride: u32 = 0u;
override normsStride: u32 = 0u;
override totalStride: u32 = 0u;

@group(0) @binding(0) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read> segments: array<u32>;
@group(0) @binding(2) var<storage, read> norms: array<f32>;
@group(0) @binding(3) var<storage, read_write> total: array<f32>;

/** What the gradients are multiplied by. */
var<workgroup> factor: f32;

/** Multiplies vector `i` of a segment. */
fn scale(begin: u32, i: u32, size: u32) {
  if (4u * i < size) {
    let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(size);
    let slope = gradients[begin + i];
    gradients[begin + i] = select(slope, slope * factor, inside);
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let segment = min(group.x, count - 1u);
  let offset = segments[group.z * segmentsStride + 2u * segment];
  let size = min(segments[group.z * segmentsStride + 2u * segment + 1u], largest);
  let begin = (group.z * gradientsStride + offset) / 4u;
  if (lane == 0u) {
    var squares = 0.0;
    for (var i = 0u; i < terms; i++) {
      let norm = norms[group.z * normsStride + i];
      squares += norm * norm;
    }
    let norm = sqrt(squares);
    let share = maxNorm / (norm + 1e-6);
    factor = select(min(share, 1.0), share, isNan(share));
    if (group.x == 0u && group.y == 0u) {
      total[group.z * totalStride] = norm;
    }
  }
  workgroupBarrier();
  let i = group.y * 256u + lane;
  scale(begin, i, size);
  scale(begin, i + 64u, size);
  scale(begin, i + 128u, size);
  scale(begin, i + 192u, size);
}
