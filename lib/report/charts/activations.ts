/** What the hidden layers hold: values before and after the non-linearity, and their gradients. */

import type { ExperimentResult, LayerSummary } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { sharedRegion, shareText } from "../../diagnosis/flat.ts";
import { figure, percent } from "../../diagnosis/wording.ts";
import { drawDistributions, type Look } from "./distributions.ts";

/** Draws pre-activations and activations. */
export function drawActivations(result: ExperimentResult, frame: FrameText): string {
  return drawDistributions(result, frame, [
    {
      quantity: "preActivation",
      name: "pre-activation",
      look: (layers) => ({ ...deviations(layers), shade: sharedRegion(layers)?.input }),
    },
    {
      quantity: "activation",
      name: "activation",
      look: (layers) => {
        const region = sharedRegion(layers);
        if (region === undefined) return deviations(layers);
        const share = span(layers, (summary) => summary.saturated ?? NaN, percent);
        const note = `${share} ${shareText(region)}`;
        return { note, ...(region.output && { shade: region.output, range: [-1.04, 1.04] }) };
      },
    },
  ]);
}

/** Draws what untrained networks put out. */
export function drawOutputs(result: ExperimentResult, frame: FrameText): string {
  return drawDistributions(result, frame, [
    { quantity: "logits", name: "output", look: deviations },
  ]);
}

/** Draws the gradients by the activations. */
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
