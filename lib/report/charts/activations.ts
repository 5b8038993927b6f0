/** What the hidden layers hold: values before and after the non-linearity, and their gradients. */

import type { ExperimentResult, LayerSummary } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { figure, percent } from "../../diagnosis/wording.ts";
import { drawDistributions, type Look } from "./distributions.ts";

/** Draws pre-activations and activations at step 0 and at the end. */
export function drawActivations(result: ExperimentResult, frame: FrameText): string {
  const threshold = result.saturationThreshold;
  const shadeBeyond = Math.atanh(Math.min(threshold, 1 - 1e-9));
  return drawDistributions(result, frame, [
    {
      quantity: "preActivation",
      name: "pre-activation",
      look: (layers) => ({ ...deviations(layers), shadeBeyond }),
    },
    {
      quantity: "activation",
      name: "activation",
      look: (layers) => {
        if (layers.some(({ summary }) => summary.saturated === undefined)) {
          return deviations(layers);
        }
        const note = `${span(layers, (summary) => summary.saturated ?? NaN, percent)} saturated`;
        return { note, shadeBeyond: threshold, range: [-1.04, 1.04] };
      },
    },
  ]);
}

/** Draws the loss's gradients by the activations, at step 0 and at the end. */
export function drawActivationGradients(result: ExperimentResult, frame: FrameText): string {
  return drawDistributions(result, frame, [
    { quantity: "activationGradient", name: "gradient by activation", look: deviations },
  ]);
}

function deviations(layers: readonly LayerSummary[]): Look {
  return { note: `std ${span(layers, (summary) => summary.std, figure)}` };
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
