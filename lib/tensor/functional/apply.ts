/** Where a function becomes an operation on tensors. */

import { applyOperation } from "../autograd.ts";
import type { Op, OpSignature } from "../ops/op.ts";
import type { Tensor } from "../tensor.ts";

/** The inputs of an operation as tensors. */
type Tensors<Part> = {
  readonly [K in keyof Part]: null extends Part[K] ? Tensor | null : Tensor;
};

/**
 * Applies an operation to tensors.
 *
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if one is on the host, on another device or of the wrong dtype
 */
export function apply<S extends OpSignature>(
  op: Op<S>,
  inputs: Tensors<S["inputs"]>,
  attributes: S["attributes"],
  state: Tensors<S["state"]>,
): Tensor {
  const tensors: readonly (Tensor | null)[] = Object.values(inputs);
  const { shape, storage } = applyOperation(op, inputs, attributes, state);
  return tensors.find((tensor) => tensor !== null)!.derive(shape, storage);
}
