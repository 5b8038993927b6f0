/** What each layer's activations do over the steps. */

import { layerPoints } from "../../diagnosis/over_time.ts";
import type { Point } from "../../diagnosis/series.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { timePicture } from "./time_panels.ts";
import type { TimeQuantity } from "./time_quantity.ts";

/** A row a variant: standard deviation, flat share and mean, a line a layer. */
export const layerSeries: ReturnType<typeof timePicture> = timePicture(activations);

function activations(result: ExperimentResult): TimeQuantity[] {
  const all: TimeQuantity[] = [
    {
      title: "standard deviation",
      scale: "linear",
      lines: (variant) => layerPoints(result, variant, ({ std }) => std),
    },
    {
      title: "flat share, in %",
      scale: "linear",
      within: [0, 1],
      lines: (variant) =>
        layerPoints(result, variant, ({ flat }) => flat).map(({ name, points }) => ({
          name,
          points: points.map(inPercent),
        })),
    },
    {
      title: "mean",
      scale: "linear",
      lines: (variant) => layerPoints(result, variant, ({ mean }) => mean),
    },
  ];
  return all.filter(({ lines }) => result.variants.some((variant) => lines(variant).length > 0));
}

function inPercent({ step, mean, low, high }: Point): Point {
  return { step, mean: 100 * mean, low: 100 * low, high: 100 * high };
}
