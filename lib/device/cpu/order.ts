/** The order of runs on the workers: as on a GPU's queue, wherever it matters. */

import { type KernelSpec, kernelTable } from "../../../kernels/table/mod.ts";
import type { DeviceBuffer, Dispatch, RunRequest } from "../device.ts";

/** The buffers that a run touches, and those of them that it writes. */
export interface Uses {
  readonly touched: ReadonlySet<DeviceBuffer>;
  readonly written: ReadonlySet<DeviceBuffer>;
}

/** The buffers of dispatches. */
export function usesOf(dispatches: readonly Dispatch[]): Uses {
  const touched = new Set<DeviceBuffer>();
  const written = new Set<DeviceBuffer>();
  for (const { kernel, bindings } of dispatches) {
    const spec: KernelSpec = kernelTable[kernel];
    for (const [index, access] of Object.values(spec.bindings).entries()) {
      const { buffer } = bindings[index]!;
      touched.add(buffer);
      if (access === "write") written.add(buffer);
    }
  }
  return { touched, written };
}

/** Runs under way. */
export class Order {
  readonly #underWay = new Set<Uses & { readonly end: Promise<void> }>();

  /** Begins `run` once all runs have ended that came before and share memory which either writes. */
  after<T>(uses: Uses, request: RunRequest, run: () => Promise<T>): Promise<T> {
    const own = withRequest(uses, request);
    const earlier = [...this.#underWay].filter((other) => {
      return meet(own.written, other.touched) || meet(other.written, own.touched);
    });
    const result = Promise.all(earlier.map(({ end }) => end)).then(run);
    const entry = { ...own, end: result.then(() => {}, () => {}) };
    this.#underWay.add(entry);
    entry.end.then(() => this.#underWay.delete(entry));
    return result;
  }
}

function withRequest({ touched, written }: Uses, { inputs = [], outputs = [] }: RunRequest): Uses {
  const set = inputs.map(({ view }) => view.buffer);
  return {
    touched: new Set([...touched, ...set, ...outputs.map(({ buffer }) => buffer)]),
    written: new Set([...written, ...set]),
  };
}

function meet(some: ReadonlySet<DeviceBuffer>, others: ReadonlySet<DeviceBuffer>): boolean {
  return !some.isDisjointFrom(others);
}
