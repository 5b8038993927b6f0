/** One snapshot, of a network that is looked at once. */

import type { Device } from "../../lib/device/device.ts";
import type { Module } from "../../lib/nn/mod.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import type { Snapshot } from "../../lib/runner/result.ts";
import { type SnapshotOptions, Snapshots } from "../../lib/runner/snapshots.ts";

/** What to look at: the rows of the minibatch for each replica, after so many updates. */
export interface SnapshotRequest extends Omit<SnapshotOptions, "batchSize"> {
  readonly step: number;
  readonly rows: readonly Uint32Array[];
}

/** Takes it, one entry a replica. */
export async function takeSnapshot(
  device: Device,
  model: Module,
  examples: Examples,
  { step, rows, ...options }: SnapshotRequest,
): Promise<Snapshot[]> {
  const batchSize = rows[0]!.length;
  using snapshots = await Snapshots.capture(device, model, examples, { ...options, batchSize });
  return await snapshots.take(step, rows);
}
