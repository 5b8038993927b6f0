/** With which gain a variant's weights were drawn: what sizes at step 0 come from. */

import type { LayerFacts } from "../experiment/facts.ts";
import type { VariantResult } from "../runner/result.ts";

/** How the weights before an activation were drawn, and what is recommended for it. */
export interface Drawn {
  /** The standard deviation that they were drawn with, times sqrt(fan-in). */
  readonly gain: number;
  /** calculateGain's for the activation. */
  readonly usual: number;
  /** What follows the weights. */
  readonly activation: string;
}

/** Layers that leave the size of what passes them to others. */
const PASSING: readonly LayerFacts["kind"][] = ["flatten", "transpose"];

/**
 * Of the layer of this name, or the last in the block of this name: an activation's weights are those of the linear layer or convolution
 * right before it, a linear layer's its own. Undefined where anything else comes between, as a norm,
 * which undoes any scale, and where the result does not say.
 */
export function drawnGain({ layers = [] }: VariantResult, name: string): Drawn | undefined {
  const at = layers.findLastIndex(({ path }) => path === name || path.startsWith(`${name}.`));
  const own = layers[at];
  if (own === undefined) return undefined;
  const isLinear = ({ kind }: LayerFacts) => kind === "linear" || kind === "conv1d";
  const before = layers.slice(0, at).findLast(({ kind }) => !PASSING.includes(kind));
  const drawn = isLinear(own) ? own : before;
  const usual = isLinear(own) ? 1 : own.usualGain;
  if (drawn === undefined || !isLinear(drawn) || usual === undefined) return undefined;
  const { fanIn, std } = drawn.parameters[0]!;
  if (std === undefined) return undefined;
  return { gain: std * Math.sqrt(fanIn), usual, activation: isLinear(own) ? "linear" : own.kind };
}
