/** Where activations are flat, in words and beside what is usual. */

import type { Ends, FlatRegion } from "../nn/mod.ts";
import type { LayerSummary } from "../runner/result.ts";
import { figure, percent } from "./wording.ts";

/** Which values lie in a region: "beyond 0.99", "at most 0", "at most 0.01 or at least 0.99". */
export function endsText({ atMost, atLeast }: Ends): string {
  if (atMost === undefined) return `at least ${figure(atLeast!)}`;
  if (atLeast === undefined) return `at most ${figure(atMost)}`;
  if (atLeast === -atMost) return `beyond ${figure(atLeast)}`;
  return `at most ${figure(atMost)} or at least ${figure(atLeast)}`;
}

/** What defines a region: of activations that level off at both ends, these; else what goes in. */
export function regionText({ input, output }: FlatRegion): string {
  return output ? endsText(output) : `pre-activation ${endsText(input)}`;
}

/** What is said of a share of values in a region: "saturated", "at most 0". */
export function shareText({ input, output }: FlatRegion): string {
  return output ? "saturated" : endsText(input);
}

/** How much of a gradient passes back in a region. */
export function slopeText({ slope }: FlatRegion): string {
  return slope === 0 ? "nothing" : `at most ${percent(slope)}`;
}

/** The share that a region has of values spread around 0: one that begins there has half of them. */
export function usualShare({ input: { atMost, atLeast } }: FlatRegion): number {
  return (atMost ?? -1) >= 0 || (atLeast ?? 1) <= 0 ? 0.5 : 0;
}

/** The region of all these layers, if they have the same. */
export function sharedRegion(layers: readonly LayerSummary[]): FlatRegion | undefined {
  const [first, ...others] = layers.map(({ flat }) => flat);
  return others.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : undefined;
}
