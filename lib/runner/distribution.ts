/** The distribution of a tensor's values: its moments, and its shape as a histogram. */

import { histogram, statistics } from "../tensor/measure.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Read } from "./probe.ts";
import type { Histogram, Summary } from "./result.ts";

/** On the device. */
export interface Distribution {
  /** Mean, standard deviation, lowest and highest. */
  readonly summary: Tensor;
  /** By bin. */
  readonly counts: Tensor;
}

/** Measures a tensor's values. */
export function distribution(values: Tensor, bins: number): Distribution {
  const summary = statistics(values);
  return { summary, counts: histogram(values, summary, bins) };
}

/** One replica's. */
export function readDistribution(
  { summary, counts }: Distribution,
  read: Read,
): { readonly summary: Summary; readonly histogram: Histogram } {
  const [mean, std, min, max] = [...read(summary)] as [number, number, number, number];
  return {
    summary: { mean, std, min, max },
    histogram: { low: min, high: max, counts: [...read(counts)] },
  };
}

/** The histogram of some numbers on the host, over their range; without counts where one is not finite. */
export function histogramOf(values: readonly number[], bins: number): Histogram {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const counts = new Array<number>(bins).fill(0);
  if (!Number.isFinite(high - low)) return { low, high, counts };
  const scale = high > low ? bins / (high - low) : 0;
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) * scale))]!++;
  return { low, high, counts };
}
