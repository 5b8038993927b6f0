/** The values of one replica of a tensor, read and written alone. */

import { replicaView } from "../device/replicas.ts";
import { countWrites } from "../device/versions.ts";
import type { Tensor } from "./tensor.ts";

/** The values of replica `index` of a float32 tensor, or those that all share. */
export async function readReplica(tensor: Tensor, index: number): Promise<Float32Array> {
  const { storage, size } = tensor;
  const replica = tensor.replicas === 1 ? 0 : index;
  if (storage.host) {
    return Float32Array.from(storage.host.subarray(replica * size, (replica + 1) * size));
  }
  return new Float32Array(await tensor.device.read(replicaView(storage.view, replica), 1));
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
