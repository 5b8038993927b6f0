/** What the hidden layers hold: values before and after the non-linearity, and their gradients. */

import type { ExperimentResult, LayerSummary } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { figure, percent } from "../wording.ts";
import { drawDistributions } from "./distributions.ts";

/** Draws pre-activations and activations at step 0 and at the end. */
export function drawActivations(result: ExperimentResult, frame: FrameText): string {
  const threshold = result.saturationThreshold;
  return drawDistributions(result, frame, [
    {
      quantity: "preActivation",
      name: "pre-activation",
      shadeBeyond: Math.atanh(Math.min(threshold, 1 - 1e-9)),
      note: deviations,
    },
    {
      quantity: "activation",
      name: "activation",
      shadeBeyond: threshold,
      range: [-1.04, 1.04],
      note: (layers) => `${span(layers, (s) => s.saturated, percent)} saturated`,
    },
  ]);
}

/** Draws the loss's gradients by the activations, at step 0 and at the end. */
export function drawActivationGradients(result: ExperimentResult, frame: FrameText): string {
  return drawDistributions(result, frame, [
    { quantity: "activationGradient", name: "gradient by activation", note: deviations },
  ]);
}

function deviations(layers: readonly LayerSummary[]): string {
  return `std ${span(layers, (summary) => summary.std, figure)}`;
}

/** The figure of a single layer; of several, from the first layer's to the last's. */
function span(
  layers: readonly LayerSummary[],
  value: (summary: LayerSummary["summary"]) => number,
  write: (value: number) => string,
): string {
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined) return "unknown";
  const start = write(value(first.summary));
  return layers.length === 1 ? start : `${start} … ${write(value(last.summary))}`;
}
