// Part of the kernels whose workgroup of 64 adds what its invocations have found: all of them, or
// each `lanes` neighbours, a power of 2.

/** Two sums of each invocation, then in the first of each `lanes` those of all. */
var<workgroup> partialSums: array<vec2f, 64>;

/** Adds neighbours' values as a tree, in a fixed order; each of them gets the sums. */
fn addAll(lane: u32, lanes: u32, own: vec2f) -> vec2f {
  workgroupBarrier(); // the previous result has been read
  partialSums[lane] = own;
  for (var width = lanes / 2u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane % lanes < width) {
      partialSums[lane] += partialSums[lane + width];
    }
  }
  workgroupBarrier();
  return partialSums[lane - lane % lanes];
}
