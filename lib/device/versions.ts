/**
 * How often each region was written. backward() compares it with what it was when an operation read
 * the region, as PyTorch's version counters: values that changed since would give a wrong gradient.
 */

import { type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import type { Dispatch, View } from "./device.ts";

const versions = new WeakMap<View, number>();

/** Counts up whenever something writes to `view`. */
export function versionOf(view: View): number {
  return versions.get(view) ?? 0;
}

/** Counts `times` writes to a region and to those that lie in it. */
export function countWrites(view: View, times = 1): void {
  versions.set(view, versionOf(view) + times);
  for (const part of view.parts ?? []) countWrites(part, times);
}

/** Counts a write to all that the dispatches write; -1 takes it back, if they did not run. */
export function countDispatches(dispatches: readonly Dispatch[], times: 1 | -1 = 1): void {
  for (const { kernel, bindings } of dispatches) {
    const spec: KernelSpec = kernelTable[kernel];
    for (const [index, access] of Object.values(spec.bindings).entries()) {
      if (access === "write") countWrites(bindings[index]!, times);
    }
  }
}
