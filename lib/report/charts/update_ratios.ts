/** How large the updates of each weight are beside the weight, over the steps. */

import { weightPoints } from "../../diagnosis/over_time.ts";
import { USUAL_RATIO } from "../../diagnosis/ratios.ts";
import { timePicture } from "./time_panels.ts";

/** A panel a variant with a line a weight. */
export const updateRatios: ReturnType<typeof timePicture> = timePicture((result) => [{
  title: "log10 of update : data",
  scale: "linear",
  usual: USUAL_RATIO,
  lines: (variant) => weightPoints(result, variant, ({ updateToData }) => updateToData),
}]);
