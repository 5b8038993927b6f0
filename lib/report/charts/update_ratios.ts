/** How large the updates of each weight are beside the weight, over the steps. */

import { weightPoints } from "../../diagnosis/over_time.ts";
import { USUAL_RATIO } from "../../diagnosis/ratios.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import type { FrameText } from "../picture.ts";
import { drawTimePanels, moreTimePanels, type TimeQuantity } from "./time_panels.ts";

/** Draws a panel a variant with a line a weight. */
export function drawUpdateRatios(result: ExperimentResult, frame: FrameText): string {
  return drawTimePanels(result, frame, ratios(result));
}

/** The variants that the picture has no room for. */
export function moreUpdateRatios(result: ExperimentResult, frame: FrameText): string | undefined {
  return moreTimePanels(result, frame, ratios(result));
}

function ratios(result: ExperimentResult): TimeQuantity[] {
  return [{
    title: "log10 update : data",
    scale: "linear",
    usual: USUAL_RATIO,
    lines: (variant) => weightPoints(result, variant, ({ updateToData }) => updateToData),
  }];
}
