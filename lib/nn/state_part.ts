/** How PyTorch keeps the tensors of a module: as they are here, transposed, or as squares. */

import { UsageError } from "../device/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A tensor of a module, and how PyTorch keeps it. */
export interface StatePart {
  /** Ours; undefined for a count of PyTorch's that is not kept here: written as 0, never loaded. */
  readonly tensor: Tensor | undefined;
  /** PyTorch's. */
  readonly shape: Shape;
  /** Our values as PyTorch's. */
  readonly save: (values: Float32Array) => Float32Array;
  /** PyTorch's values as ours. */
  readonly load: (values: Float32Array) => Float32Array;
}

/** Kept as it is here. @throws {UsageError} if it holds tokens */
export function same(tensor: Tensor): StatePart {
  const { dtype, storage: { label } } = tensor;
  if (dtype !== "float32") {
    throw new UsageError(
      `Cannot keep "${label}" in a state: expected dtype float32, found ${dtype}; leave it out of ` +
        `ownBuffers().`,
    );
  }
  return { tensor, shape: tensor.shape, save: unchanged, load: unchanged };
}

/** A matrix whose rows are PyTorch's columns. */
export function transposed(tensor: Tensor): StatePart {
  const [rows, columns] = tensor.shape as [number, number];
  return {
    tensor,
    shape: [columns, rows],
    save: (values) => transpose(values, rows, columns),
    load: (values) => transpose(values, columns, rows),
  };
}

/** Standard deviations, of which PyTorch keeps the variances. */
export function squared(tensor: Tensor): StatePart {
  const save = (values: Float32Array) => values.map((value) => value * value);
  return { ...same(tensor), save, load: (values) => values.map(Math.sqrt) };
}

/** The number of batches seen: PyTorch keeps it, but needs it only without a momentum. */
export const uncounted: StatePart = {
  tensor: undefined,
  shape: [],
  save: unchanged,
  load: unchanged,
};

function unchanged(values: Float32Array): Float32Array {
  return values;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}
