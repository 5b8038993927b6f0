/** With which gain a variant's hidden weights were drawn: what sizes at step 0 come from. */

import { calculateGain } from "../nn/init.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { configOf } from "./select.ts";

/** How a hidden layer's weights were drawn, and what is recommended for what follows them. */
export interface Drawn {
  /** The standard deviation that they were drawn with, times sqrt(fan-in). */
  readonly gain: number;
  /** calculateGain's for the activation. */
  readonly usual: number;
  readonly activation: "tanh" | "linear";
}

/**
 * Of hidden layer `index`, from 0; undefined where batch norm follows, which undoes any scale, and
 * where the result does not say.
 */
export function drawnGain(
  result: ExperimentResult,
  variant: VariantResult,
  index: number,
): Drawn | undefined {
  const config = configOf(result, variant);
  const fanOut = config?.model.hidden[index];
  if (config === undefined || fanOut === undefined || config.model.batchNorm) return undefined;
  const { data, model } = config;
  const contextLength = data.kind === "words" ? data.contextLength : 1;
  const fanIn = model.hidden[index - 1] ?? contextLength * model.embedding;
  const { activation, init: { hidden: { weight } } } = model;
  const usual = calculateGain(activation);
  switch (weight.kind) {
    case "normal":
      return { gain: weight.scale * Math.sqrt(fanIn), usual, activation };
    case "kaimingNormal":
    case "kaimingUniform": {
      const gain = weight.gain ?? calculateGain(weight.nonlinearity ?? "tanh");
      const share = weight.mode === "fanOut" ? fanIn / fanOut : 1;
      return { gain: gain * Math.sqrt(share), usual, activation };
    }
    case "torchDefault":
      return { gain: 1 / Math.sqrt(3), usual, activation };
    case "zeros":
      return { gain: 0, usual, activation };
  }
}
