/**
 * How often each region was written. backward() compares it with what it was when an operation read
 * the region, as PyTorch's version counters: values that changed since would give a wrong gradient.
 * The count is kept in the view: weak maps of the many that a step makes cost more than the step.
 */

import { type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import type { Dispatch, View } from "./device.ts";

/** Counts up whenever something writes to `view`. */
export function versionOf(view: View): number {
  return view.writes ?? 0;
}

/** Counts `times` writes to a region and to those that lie in it. */
export function countWrites(view: View, times = 1): void {
  view.writes = versionOf(view) + times;
  if (view.parts) { for (const part of view.parts) countWrites(part, times); }
}

/** Counts a write to all that the dispatches write; -1 takes it back, if they did not run. */
export function countDispatches(dispatches: readonly Dispatch[], times: 1 | -1 = 1): void {
  for (const { kernel, bindings } of dispatches) {
    const spec: KernelSpec = kernelTable[kernel];
    let index = 0;
    for (const binding in spec.bindings) {
      if (spec.bindings[binding] === "write") countWrites(bindings[index]!, times);
      index++;
    }
  }
}
