/** Checks of what one operation reads: all on one device, and for the same replicas. */

import type { Device } from "../device/device.ts";
import { ShapeError, UsageError } from "../device/errors.ts";
import type { Operand } from "./operand.ts";
import type { Storage } from "./storage.ts";

/**
 * The device and the replicas that an operation runs for: the most that one of its inputs has.
 *
 * @throws {UsageError} if a tensor is on another device
 * @throws {ShapeError} if a constant has neither one replica nor all, or a parameter or state not all
 */
export function commonPlace(
  operation: string,
  inputs: readonly Operand[],
  state: readonly Operand[] = [],
): { readonly device: Device; readonly replicas: number } {
  const first = inputs[0]!.storage;
  const all = [...inputs, ...state].map(({ storage }) => storage);
  void first.view; // throws if there is none
  const replicas = Math.max(...all.map((storage) => storage.replicas));
  for (const storage of all) requirePlace(operation, storage, first, replicas);
  for (const { storage } of state) {
    if (storage.replicas !== replicas) throw replicasError(operation, storage, `${replicas}`);
  }
  return { device: first.device!, replicas };
}

/** @throws {UsageError} if `tensor` holds tokens, whose bits a kernel would take for floats */
export function requireFloat(operation: string, name: string, { dtype }: Operand): void {
  if (dtype === "float32") return;
  throw new UsageError(
    `Cannot apply ${operation}: ${name} expects dtype float32, found ${dtype}; make it with ` +
      `tensor(values, shape), of values that are no Uint32Array.`,
  );
}

/** @throws {UsageError} if `tensor` holds floats where tokens or a counter are read */
export function requireUint32(operation: string, name: string, { dtype }: Operand): void {
  if (dtype === "uint32") return;
  throw new UsageError(
    `Cannot apply ${operation}: ${name} expect dtype uint32, found ${dtype}; ` +
      `make them with tensor(new Uint32Array(...), shape).`,
  );
}

/**
 * Makes sure that the floats of `tensor` can be read beside `like`, for all of its replicas.
 *
 * @throws {UsageError} if it is on another device, or of another dtype
 * @throws {ShapeError} if it has neither one replica nor as many
 */
export function requireLike(operation: string, name: string, tensor: Operand, like: Operand): void {
  requireFloat(operation, name, tensor);
  requirePlace(operation, tensor.storage, like.storage, like.replicas);
}

function requirePlace(operation: string, storage: Storage, first: Storage, replicas: number): void {
  void storage.view; // throws if there is none
  if (storage.device !== first.device) {
    throw new UsageError(
      `Cannot apply ${operation}: "${storage.label}" is on another device than ` +
        `"${first.label}"; move both to one device.`,
    );
  }
  if (storage.replicas === replicas || storage.replicas === 1 && !storage.requiresGrad) return;
  const either = replicas === 1 || storage.requiresGrad ? `${replicas}` : `1 or ${replicas}`;
  throw replicasError(operation, storage, either);
}

function replicasError(operation: string, storage: Storage, expected: string): ShapeError {
  const advice = storage.requiresGrad
    ? "build the model with nn.stack()"
    : `give it values for ${expected.includes("or") ? "one network or for all" : "each network"}`;
  return new ShapeError(
    `Cannot apply ${operation}: "${storage.label}" has ${storage.replicas} replicas, ` +
      `expected ${expected}; ${advice}.`,
  );
}
