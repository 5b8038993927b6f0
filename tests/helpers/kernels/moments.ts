/** What the cases of the kernels that measure moments share: how a tensor is cut, and its moments. */

import { sum } from "./sums.ts";
import type { KernelBuffer } from "./types.ts";

/** A tensor that is cut: [size, parts, first]. */
export interface Cut {
  readonly size: number;
  readonly parts: number;
  readonly first: number;
}

/** How many elements part `part` has: those of the vectors of four i with i % parts = part. */
export function countIn(part: number, { size, parts }: Cut): number {
  const whole = Math.floor(size / 4);
  const rest = whole % parts === part ? size % 4 : 0;
  return 4 * Math.ceil((whole - part) / parts) + rest;
}

/** moments[first + p] = [mean, sum of squared deviations] of each part p. */
export function storeMoments(
  moments: KernelBuffer,
  cut: Cut,
  at: (i: number) => number,
): void {
  const { size, parts, first } = cut;
  for (let part = 0; part < parts; part++) {
    const own = Array.from({ length: size }, (_, i) => i).filter((i) =>
      Math.floor(i / 4) % parts === part
    );
    const mean = sum(own.length, (i) => at(own[i]!)) / own.length;
    moments[2 * (first + part)] = mean;
    moments[2 * (first + part) + 1] = sum(own.length, (i) => (at(own[i]!) - mean) ** 2);
  }
}

/** Moments of parts of up to a thousand numbers of size 1. */
export const MOMENTS = { absolute: 4e-6, relative: 4e-6 };
