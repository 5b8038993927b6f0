/** Compares what a kernel wrote with what it should have written. */

import { type KernelName, kernelTable } from "../../../kernels/table/mod.ts";
import type { KernelBuffer, Tolerance } from "./types.ts";

/** The first element that is off in a binding that `kernel` writes, in words; undefined if none. */
export function mismatch(
  kernel: KernelName,
  label: string,
  expected: Readonly<Record<string, KernelBuffer>>,
  found: Readonly<Record<string, KernelBuffer>>,
  { absolute, relative }: Tolerance,
): string | undefined {
  for (const binding of Object.keys(kernelTable[kernel].bindings)) {
    const [want, have] = [expected[binding]!, found[binding]!];
    const errors = Array.from(want, (value, i) => Object.is(value, have[i]) ? 0 : have[i]! - value);
    const off = errors.findIndex((error, i) =>
      error !== 0 && !(Math.abs(error) <= absolute + relative * Math.abs(want[i]!))
    );
    if (off < 0) continue;
    const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
    return `${kernel} (${label}): ${binding}[${off}] expected ${want[off]}, found ${have[off]}; ` +
      `largest error ${largest}`;
  }
  return undefined;
}
