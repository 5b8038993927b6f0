/** The kernel embedding: rows of the weight. */

import { moveRow } from "./parts/rows";
import { shareBegin, shareEnd } from "./parts/share";

/** out[i, d] = weight[tokens[i], d] for i < positions and d < dimension. */
export function embedding(
  tokens: usize,
  weight: usize,
  out: usize,
  positions: i32,
  dimension: i32,
): void {
  const rowBytes = <usize> dimension << 2;
  const begin = shareBegin(positions, 16), end = shareEnd(positions, 16);
  tokens += <usize> begin << 2;
  out += <usize> begin * rowBytes;
  for (let i = begin; i < end; i++, tokens += 4, out += rowBytes) {
    moveRow(weight + <usize> load<u32>(tokens) * rowBytes, out, dimension, false);
  }
}
