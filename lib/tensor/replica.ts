/** Values of tensors by replica: one array for each network, or one for those that all share. */

import type { View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { replicaView } from "../device/replicas.ts";
import { countWrites } from "../device/versions.ts";
import type { DType, Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";
import { requireReplicaValues } from "./values.ts";

/** Values of one replica, of the tensor's dtype. */
export type Values = Float32Array | Uint32Array;

/** What was read of a tensor: one array a replica, or a single one of those that all share. */
export class ReplicaValues {
  readonly #storage: Pick<Storage, "label" | "dtype" | "size" | "replicas">;
  readonly #bits: ArrayBuffer;

  /** `bits` has the replicas one after another. */
  constructor(storage: Pick<Storage, "label" | "dtype" | "size" | "replicas">, bits: ArrayBuffer) {
    this.#storage = storage;
    this.#bits = bits;
  }

  /** By replica. @throws {UsageError} if the tensor's dtype is another */
  get float32(): readonly Float32Array[] {
    this.#require("float32");
    return this.#ranges().map((range) => new Float32Array(this.#bits, ...range));
  }

  /** By replica. @throws {UsageError} if the tensor's dtype is another */
  get uint32(): readonly Uint32Array[] {
    this.#require("uint32");
    return this.#ranges().map((range) => new Uint32Array(this.#bits, ...range));
  }

  #ranges(): [begin: number, length: number][] {
    const { size, replicas } = this.#storage;
    return Array.from({ length: replicas }, (_, replica) => [4 * replica * size, size]);
  }

  #require(expected: DType): void {
    const { label, dtype } = this.#storage;
    if (dtype === expected) return;
    throw new UsageError(
      `Cannot read "${label}" as ${expected}: its dtype is ${dtype}; use its values' ${dtype}.`,
    );
  }
}

/**
 * What to write where, for each replica of a tensor: `values` has an array for each of them, or is one
 * that all get. `action` is what is about to be done, e.g. "set".
 *
 * @throws {ShapeError} if there are more or fewer
 * @throws {UsageError} if they are of another type, or too large for an operation that was applied
 */
export function replicaWrites(
  action: string,
  storage: Storage,
  values: Values | readonly Values[],
): { readonly view: View; readonly values: Values }[] {
  const { replicas, view } = storage;
  const each = ArrayBuffer.isView(values) ? new Array<Values>(replicas).fill(values) : values;
  requireReplicaValues(action, storage, each);
  return each.map((values, replica) => ({ view: replicaView(view, replica), values }));
}

/** The values of all replicas of a float32 tensor. Waits for the device. */
export async function readReplicas(tensor: Tensor): Promise<readonly Float32Array[]> {
  const values = await tensor.toArray();
  return new ReplicaValues(tensor.storage, values.buffer as ArrayBuffer).float32;
}

/** The values of replica `index` of a float32 tensor, or those that all share. */
export async function readReplica(tensor: Tensor, index: number): Promise<Float32Array> {
  const { storage, size } = tensor;
  const replica = tensor.replicas === 1 ? 0 : index;
  if (storage.host) {
    return Float32Array.from(storage.host.subarray(replica * size, (replica + 1) * size));
  }
  return new Float32Array(await tensor.device.read(replicaView(storage.view, replica), 1));
}

/** Replaces the values of all replicas of a float32 tensor. */
export function writeReplicas(tensor: Tensor, values: readonly Float32Array[]): void {
  for (const [replica, own] of values.entries()) writeReplica(tensor, replica, own);
}

/** Replaces the values of replica `index` of a float32 tensor, or those that all share. */
export function writeReplica(tensor: Tensor, index: number, values: Float32Array): void {
  const { storage, size } = tensor;
  const replica = tensor.replicas === 1 ? 0 : index;
  if (storage.host) {
    storage.host.set(values, replica * size);
    return;
  }
  tensor.device.write(replicaView(storage.view, replica), values);
  countWrites(storage.view);
}
