/** Kernels that pick rows: the minibatch, the embedding and its gradient. */

import { moveRow } from "./rows";

/**
 * batchContexts[i, j] = contexts[e, j] and batchTargets[i] = targets[e] with
 * e = indices[step * batch + i], for i < batch and j < contextLength; beyond the last step or
 * example it is the last one's.
 */
export function batch_select(
  step: usize,
  indices: usize,
  contexts: usize,
  targets: usize,
  batchContexts: usize,
  batchTargets: usize,
  batch: i32,
  contextLength: i32,
  steps: i32,
  examples: i32,
): void {
  indices += <usize> (min(load<u32>(step), <u32> steps - 1) * batch) << 2;
  for (let i = 0; i < batch; i++, indices += 4, batchTargets += 4) {
    const example = <usize> min(load<u32>(indices), <u32> examples - 1);
    store<u32>(batchTargets, load<u32>(targets + (example << 2)));
    let source = contexts + ((example * contextLength) << 2);
    for (let j = 0; j < contextLength; j++, source += 4, batchContexts += 4) {
      store<u32>(batchContexts, load<u32>(source));
    }
  }
}

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
  memory.fill(weightGrad, 0, <usize> vocabulary * rowBytes);
  for (let i = 0; i < positions; i++, tokens += 4, outGrad += rowBytes) {
    const token = load<u32>(tokens);
    if (token >= <u32> vocabulary) continue;
    moveRow(outGrad, weightGrad + <usize> token * rowBytes, dimension, true);
  }
}
