/** The gradient over the steps: its norm, a line a variant; by each layer's output, a panel each. */

import { layerPoints } from "../../diagnosis/over_time.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { drawTimePanels, moreTimePanels, type TimeQuantity } from "./time_panels.ts";

/** Draws a panel a variant with a line a layer. */
export function drawGradientSeries(result: ExperimentResult, frame: FrameText): string {
  return drawTimePanels(result, frame, gradients(result));
}

/** The variants that the picture has no room for. */
export function moreGradientSeries(result: ExperimentResult, frame: FrameText): string | undefined {
  return moreTimePanels(result, frame, gradients(result));
}

function gradients(result: ExperimentResult): TimeQuantity[] {
  return [{
    title: "std of the gradient",
    scale: "log",
    lines: (variant) => layerPoints(result, variant, ({ gradientStd }) => gradientStd),
  }];
}
