/** The kernel embedding_backward. */

import { moveRow } from "./parts/rows";
import { shareBegin, shareEnd } from "./parts/share";

/**
 * weightGrad[t, d] = sum over i with tokens[i] == t of outGrad[i, d], in order of i. One pass
 * scatters the rows; a token outside the vocabulary is ignored, so that it cannot write elsewhere.
 */
export function embedding_backward(
  tokens: usize,
  outGrad: usize,
  weightGrad: usize,
  positions: i32,
  vocabulary: i32,
  dimension: i32,
): void {
  const rowBytes = <usize> dimension << 2;
  const begin = shareBegin(vocabulary, 1), end = shareEnd(vocabulary, 1);
  memory.fill(weightGrad + <usize> begin * rowBytes, 0, <usize> (end - begin) * rowBytes);
  for (let i = 0; i < positions; i++, tokens += 4, outGrad += rowBytes) {
    const token = load<u32>(tokens);
    if (token < <u32> begin || token >= <u32> end) continue;
    moveRow(outGrad, weightGrad + <usize> token * rowBytes, dimension, true);
  }
}
