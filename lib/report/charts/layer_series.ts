/** What each layer's activations do over the steps. */

import { layerPoints } from "../../diagnosis/over_time.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { drawTimePanels, moreTimePanels, type TimeQuantity } from "./time_panels.ts";

/** Draws a row a variant: standard deviation, flat share and mean, a line a layer. */
export function drawLayerSeries(result: ExperimentResult, frame: FrameText): string {
  return drawTimePanels(result, frame, activations(result));
}

/** The variants that the picture has no room for. */
export function moreLayerSeries(result: ExperimentResult, frame: FrameText): string | undefined {
  return moreTimePanels(result, frame, activations(result));
}

function activations(result: ExperimentResult): TimeQuantity[] {
  const all: TimeQuantity[] = [
    {
      title: "standard deviation",
      scale: "linear",
      lines: (variant) => layerPoints(result, variant, ({ std }) => std),
    },
    {
      title: "flat share",
      scale: "linear",
      lines: (variant) => layerPoints(result, variant, ({ flat }) => flat),
    },
    {
      title: "mean",
      scale: "linear",
      lines: (variant) => layerPoints(result, variant, ({ mean }) => mean),
    },
  ];
  return all.filter(({ lines }) => result.variants.some((variant) => lines(variant).length > 0));
}
