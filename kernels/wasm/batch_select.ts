/** The kernel batch_select: a minibatch of the data set. */

/**
 * batchInputs[i, j] = inputs[e, j] and batchTargets[i] = targets[e] with
 * e = indices[step * batch + i], for i < batch and j < width, as the words of 32 bits that they are;
 * beyond the last step or example it is the last one's.
 */
export function batch_select(
  step: usize,
  indices: usize,
  inputs: usize,
  targets: usize,
  batchInputs: usize,
  batchTargets: usize,
  batch: i32,
  width: i32,
  steps: i32,
  examples: i32,
): void {
  indices += <usize> (min(load<u32>(step), <u32> steps - 1) * batch) << 2;
  for (let i = 0; i < batch; i++, indices += 4, batchTargets += 4) {
    const example = <usize> min(load<u32>(indices), <u32> examples - 1);
    store<u32>(batchTargets, load<u32>(targets + (example << 2)));
    let source = inputs + ((example * width) << 2);
    for (let j = 0; j < width; j++, source += 4, batchInputs += 4) {
      store<u32>(batchInputs, load<u32>(source));
    }
  }
}
