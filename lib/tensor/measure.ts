/**
 * Kernels that select, record and measure: they leave no
 * graph, and their results stay on the device.
 */

import { emit } from "../device/recorder.ts";
import { allocateStorage } from "./scope.ts";
import { Tensor } from "./tensor.ts";

/** Where a program finds its minibatches: all on the device. */
export interface BatchSource {
  /** The step within the chunk, uint32 [1]. */
  readonly step: Tensor;
  /** Rows of the data set, uint32 [steps, batch]. */
  readonly indices: Tensor;
  /** uint32 [examples, contextLength]. */
  readonly contexts: Tensor;
  /** uint32 [examples]. */
  readonly targets: Tensor;
}

/** Numbers in a summary: mean, standard deviation, minimum, maximum, share beyond the threshold. */
export const SUMMARY_SIZE = 5;

/**
 * The minibatch of the current step: contexts uint32 [batch,
 * contextLength] and targets uint32 [batch].
 */
export function selectBatch({ step, indices, contexts, targets }: BatchSource) {
  const { device } = step;
  const replicas = Math.max(step.replicas, indices.replicas);
  const [, batch] = indices.shape as [number, number];
  const [, contextLength] = contexts.shape as [number, number];
  const allocate = (label: string, shape: number[], size: number) =>
    new Tensor(shape, allocateStorage(device, label, size, replicas, "uint32"));
  const selected = {
    contexts: allocate("batch contexts", [batch, contextLength], batch * contextLength),
    targets: allocate("batch targets", [batch], batch),
  };
  selected.contexts.storage.largest = contexts.storage.largest;
  selected.targets.storage.largest = targets.storage.largest;
  emit(
    device,
    "batch_select",
    {
      step: step.storage.view,
      indices: indices.storage.view,
      contexts: contexts.storage.view,
      targets: targets.storage.view,
      batchContexts: selected.contexts.storage.view,
      batchTargets: selected.targets.storage.view,
    },
    { batch, contextLength },
    replicas,
  );
  return selected;
}

/**
 * history[step] = value, for history [steps, ...value.shape]; with `advance` the step is then over.
 */
export function record(value: Tensor, history: Tensor, step: Tensor, advance: boolean): void {
  emit(
    value.device,
    "record",
    {
      value: value.storage.view,
      history: history.storage.view,
      step: step.storage.view,
    },
    { size: value.size, advance: Number(advance) },
    value.replicas,
  );
}

/** [mean, std (n - 1), min, max, share of |x| > threshold] of all elements of x. */
export function statistics(x: Tensor, threshold: number): Tensor {
  const summary = allocateStorage(x.device, "summary", SUMMARY_SIZE, x.replicas);
  const views = { x: x.storage.view, summary: summary.view };
  emit(x.device, "statistics", views, { size: x.size, threshold }, x.replicas);
  return new Tensor([SUMMARY_SIZE], summary);
}

/**
 * Counts, uint32 [bins], of the elements of x in equal bins
 * from the summary's minimum to its maximum.
 */
export function histogram(x: Tensor, summary: Tensor, bins: number): Tensor {
  const counts = allocateStorage(x.device, "histogram", bins, x.replicas, "uint32");
  emit(
    x.device,
    "histogram",
    {
      x: x.storage.view,
      summary: summary.storage.view,
      counts: counts.view,
    },
    { size: x.size, bins },
    x.replicas,
  );
  return new Tensor([bins], counts);
}

/** Mean and variance (divided by rows) of each column of x [rows, columns]: [2, columns]. */
export function columnMoments(x: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  const moments = allocateStorage(x.device, "moments", 2 * columns, x.replicas);
  const views = { x: x.storage.view, moments: moments.view };
  emit(x.device, "column_moments", views, { rows, columns }, x.replicas);
  return new Tensor([2, columns], moments);
}
