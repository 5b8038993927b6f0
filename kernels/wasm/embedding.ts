/** The kernel embedding: rows of the weight. */

import { moveRow } from "./parts/rows";

/** out[i, d] = weight[tokens[i], d] for i < positions and d < dimension. */
export function embedding(
  tokens: usize,
  weight: usize,
  out: usize,
  positions: i32,
  dimension: i32,
): void {
  const rowBytes = <usize> dimension << 2;
  for (let i = 0; i < positions; i++, tokens += 4, out += rowBytes) {
    moveRow(weight + <usize> load<u32>(tokens) * rowBytes, out, dimension, false);
  }
}
