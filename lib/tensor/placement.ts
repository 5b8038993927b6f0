/** Checks of what one operation reads: all on one device, and for the same replicas. */

import type { Device } from "../device/device.ts";
import { ShapeError, UsageError } from "../device/errors.ts";
import { Tensor } from "./tensor.ts";

/**
 * The device and the replicas that an operation runs for: the most that one of its inputs has.
 *
 * @throws {UsageError} if a tensor is on another device
 * @throws {ShapeError} if a constant has neither one replica nor all, or a parameter not all
 */
export function commonPlace(
  operation: string,
  inputs: readonly Tensor[],
  attributes: unknown,
): { readonly device: Device; readonly replicas: number } {
  const first = inputs[0]!;
  const others = Object.values(attributes ?? {}).filter((value) => value instanceof Tensor);
  const tensors = [...inputs, ...others];
  const replicas = Math.max(...tensors.map((tensor) => tensor.replicas));
  for (const tensor of tensors) requirePlace(operation, tensor, first, replicas);
  return { device: first.device, replicas };
}

/** @throws {UsageError} if `tensor` holds tokens, whose bits a kernel would take for floats */
export function requireFloat(operation: string, name: string, { dtype }: Tensor): void {
  if (dtype === "float32") return;
  throw new UsageError(
    `Cannot apply ${operation}: ${name} expects dtype float32, found ${dtype}; make it with ` +
      `tensor(values, shape), of values that are no Uint32Array.`,
  );
}

/**
 * Makes sure that the floats of `tensor` can be read beside `like`, for all of its replicas.
 *
 * @throws {UsageError} if it is on another device, or of another dtype
 * @throws {ShapeError} if it has neither one replica nor as many
 */
export function requireLike(operation: string, name: string, tensor: Tensor, like: Tensor): void {
  requireFloat(operation, name, tensor);
  requirePlace(operation, tensor, like, like.replicas);
}

function requirePlace(operation: string, tensor: Tensor, first: Tensor, replicas: number): void {
  if (tensor.device !== first.device) {
    throw new UsageError(
      `Cannot apply ${operation}: "${tensor.storage.label}" is on another device than ` +
        `"${first.storage.label}"; move both to one device.`,
    );
  }
  if (tensor.replicas === replicas || tensor.replicas === 1 && !tensor.requiresGrad) return;
  const [expected, advice] = tensor.requiresGrad
    ? [`${replicas}`, "build the model with nn.stack()"]
    : [replicas === 1 ? "1" : `1 or ${replicas}`, "give it values for one network or for all"];
  throw new ShapeError(
    `Cannot apply ${operation}: "${tensor.storage.label}" has ${tensor.replicas} replicas, ` +
      `expected ${expected}; ${advice}.`,
  );
}
