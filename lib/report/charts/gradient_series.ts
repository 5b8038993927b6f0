/** The gradient by each layer's output over the steps. */

import { layerPoints } from "../../diagnosis/over_time.ts";
import { timePicture } from "./time_panels.ts";

/** A panel a variant with a line a layer. */
export const gradientSeries: ReturnType<typeof timePicture> = timePicture((result) => [{
  title: "standard deviation of the gradient by a layer's output",
  scale: "log",
  lines: (variant) => layerPoints(result, variant, ({ gradientStd }) => gradientStd),
}]);
