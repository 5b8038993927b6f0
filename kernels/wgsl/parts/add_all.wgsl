// Part of the kernels whose workgroup of 64 adds what its invocations have found.

/** Two sums of each invocation, then those of all. */
var<workgroup> partialSums: array<vec2f, 64>;

/** Adds the invocations' values as a tree, in a fixed order; every invocation gets the sums. */
fn addAll(lane: u32, own: vec2f) -> vec2f {
  workgroupBarrier(); // the previous result has been read
  partialSums[lane] = own;
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      partialSums[lane] += partialSums[lane + width];
    }
  }
  workgroupBarrier();
  return partialSums[0];
}
