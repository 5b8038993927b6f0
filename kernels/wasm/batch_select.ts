/** The kernel batch_select: a minibatch of the data set. */

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
