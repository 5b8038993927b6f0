/**
 * Kernels that select, measure and write histories: they leave no graph, and their results stay on the
 * device.
 */

import { emit } from "../device/recorder.ts";
import { commonPlace, requireFloat } from "./placement.ts";
import { advanceStep, allocateStorage } from "./scope.ts";
import { requireRank, requireShape, type Shape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { requireStep, requireTokens } from "./tokens.ts";

/** Where a program finds its minibatches: all on the device. */
export interface BatchSource {
  /** The step within the chunk, uint32 [1]. */
  readonly step: Tensor;
  /** Rows of the data set, uint32 [steps, batch]. */
  readonly indices: Tensor;
  /** [examples, ...], of either dtype. */
  readonly inputs: Tensor;
  /** [examples], of either dtype. */
  readonly targets: Tensor;
}

/** Numbers in a summary: mean, standard deviation, minimum, maximum. */
const SUMMARY_SIZE = 4;

/** The examples of one step. */
export interface Batch {
  /** [batch, ...], of the dtype of the examples. */
  readonly inputs: Tensor;
  /** [batch], of the dtype of the targets. */
  readonly targets: Tensor;
}

/**
 * The minibatch of the current step.
 *
 * @throws {ShapeError} if there are not as many targets as inputs
 * @throws {UsageError} if the step is beyond the indices, or an index beyond the examples
 */
export function selectBatch({ step, indices, inputs, targets }: BatchSource): Batch {
  const { device, replicas } = commonPlace("selectBatch", [step, indices, inputs, targets]);
  const [steps, batch] = indices.shape as [number, number];
  const [examples, ...shape] = inputs.shape as [number, ...number[]];
  requireShape("selectBatch", "targets", [examples], targets.shape);
  requireTokens("selectBatch", "indices", indices, examples);
  requireStep("selectBatch", step, steps);
  const width = sizeOf(shape);
  const select = (label: string, from: Tensor, shape: Shape) => {
    const storage = allocateStorage(device, label, sizeOf(shape), replicas, from.dtype);
    storage.largest = from.storage.largest;
    return new Tensor(shape, storage);
  };
  const batchInputs = select("batch inputs", inputs, [batch, ...shape]);
  const batchTargets = select("batch targets", targets, [batch]);
  emit(
    device,
    "batch_select",
    {
      step: step.storage.view,
      indices: indices.storage.view,
      inputs: inputs.storage.view,
      targets: targets.storage.view,
      batchInputs: batchInputs.storage.view,
      batchTargets: batchTargets.storage.view,
    },
    { batch, width, steps, examples },
    replicas,
  );
  return { inputs: batchInputs, targets: batchTargets };
}

/**
 * history[step] = value, for history [steps, ...value.shape]; with `advance` the step is then over.
 *
 * @throws {UsageError} if the history has no such step
 */
export function writeHistory(value: Tensor, history: Tensor, step: Tensor, advance: boolean): void {
  const { device, replicas } = commonPlace("writeHistory", [value, history, step]);
  for (const [name, each] of Object.entries({ value, history })) {
    requireFloat("writeHistory", name, each);
  }
  const steps = history.shape[0] ?? 1;
  requireShape("writeHistory", "history", [steps, value.size], [steps, history.size / steps]);
  requireStep("writeHistory", step, steps);
  emit(
    device,
    "write_history",
    {
      value: value.storage.view,
      history: history.storage.view,
      step: step.storage.view,
    },
    { size: value.size, advance: Number(advance), steps },
    replicas,
  );
  if (advance) advanceStep(step.storage);
}

/** [mean, std (n - 1), min, max] of all elements of x. */
export function statistics(x: Tensor): Tensor {
  requireFloat("statistics", "x", x);
  const summary = allocateStorage(x.device, "summary", SUMMARY_SIZE, x.replicas);
  const views = { x: x.storage.view, summary: summary.view };
  emit(x.device, "statistics", views, { size: x.size }, x.replicas);
  return new Tensor([SUMMARY_SIZE], summary);
}

/**
 * Counts, uint32 [bins], of the elements of x in equal bins
 * from the summary's minimum to its maximum.
 */
export function histogram(x: Tensor, summary: Tensor, bins: number): Tensor {
  requireFloat("histogram", "x", x);
  const counts = allocateStorage(x.device, "histogram", bins, x.replicas, "uint32");
  counts.largest = x.size;
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
  requireFloat("columnMoments", "x", x);
  requireRank("columnMoments", "x", x.shape, 2);
  const [rows, columns] = x.shape as [number, number];
  const moments = allocateStorage(x.device, "moments", 2 * columns, x.replicas);
  const views = { x: x.storage.view, moments: moments.view };
  emit(x.device, "column_moments", views, { rows, columns }, x.replicas);
  return new Tensor([2, columns], moments);
}
