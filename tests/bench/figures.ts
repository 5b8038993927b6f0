/** Arithmetic of the benchmark. */

import type { Workload } from "./workloads.ts";

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Floating-point operations of one training step's matrix products: forward and two backward. */
export function stepFlops({ model, batchSize }: Workload): number {
  const sizes = [3 * model.embedding, ...model.hidden, 27];
  const products = sizes.slice(1).map((fanOut, layer) => sizes[layer]! * fanOut);
  return 6 * batchSize * products.reduce((sum, product) => sum + product, 0);
}
