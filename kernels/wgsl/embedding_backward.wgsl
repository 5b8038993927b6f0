// weightGrad[t] = sum over positions i with tokens[i] == t of outGrad[i], in order of i.
//   tokens[positions]  outGrad[positions, dimension]  ->  weightGrad[vocabulary, dimension]
// Used by: the embedding op, backward.
//
// One invocation an element of weightGrad. A workgroup's 64 elements belong to few tokens, so it
// first marks in one bit per position and token where they occur (an integer "or" has no order),
// and each invocation then visits only the positions of its own token. No float atomics. A launch
// adds the positions from `begin` to `end`.

override positions: u32;
override vocabulary: u32;
override dimension: u32;
override tokensStride: u32 = 0u;
override outGradStride: u32 = 0u;
override weightGradStride: u32 = 0u;
override begin: u32 = 0u;
override end: u32 = 0xffffffffu;

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> outGrad: array<f32>;
@group(0) @binding(2) var<storage, read_write> weightGrad: array<f32>;

/** Words of 32 positions that are marked at a time: 512 positions. */
const WORDS = 16u;
/** 64 neighbouring elements touch at most 64 tokens, when dimension is 1. */
const TOKENS = 64u;
var<workgroup> occurs: array<atomic<u32>, 1024>; // [TOKENS, WORDS]

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let first = (group.y * groups.x + group.x) * 64u;
  let element = first + lane;
  let firstToken = first / dimension;
  let tokenCount = (first + 63u) / dimension - firstToken + 1u;
  let row = element / dimension - firstToken;
  let column = element % dimension;
  let tokensBase = group.z * tokensStride;
  let outGradBase = group.z * outGradStride + column;
  let destination = group.z * weightGradStride + element;
  let inside = element < vocabulary * dimension;
  var sum = 0.0;
  if (begin > 0u && inside) {
    sum = weightGrad[destination];
  }
  let last = min(end, positions);
  for (var chunk = begin; chunk < last; chunk += 32u * WORDS) {
    let count = min(last - chunk, 32u * WORDS);
    let words = (count + 31u) / 32u;
    for (var i = lane; i < tokenCount * WORDS; i += 64u) {
      atomicStore(&occurs[i], 0u);
    }
    workgroupBarrier();
    for (var i = lane; i < count; i += 64u) {
      let token = tokens[tokensBase + chunk + i] - firstToken; // wraps to a large number if below
      if (token < tokenCount) {
        atomicOr(&occurs[token * WORDS + i / 32u], 1u << (i % 32u));
      }
    }
    workgroupBarrier();
    for (var word = 0u; word < words; word++) {
      var bits = atomicLoad(&occurs[row * WORDS + word]);
      while (bits != 0u) {
        let position = chunk + word * 32u + firstTrailingBit(bits);
        sum += outGrad[outGradBase + position * dimension];
        bits &= bits - 1u;
      }
    }
    workgroupBarrier();
  }
  if (inside) {
    weightGrad[destination] = sum;
  }
}
