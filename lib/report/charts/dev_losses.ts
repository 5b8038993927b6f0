/** The dev loss along the way beside the training loss: a panel a variant. */

import { devPoints } from "../../diagnosis/over_fitting.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { counted } from "../../diagnosis/wording.ts";
import { hasSeveralSeeds } from "../../diagnosis/select.ts";
import { runSeries, smoothed } from "../../diagnosis/series.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type LegendEntry, lineMark } from "../svg/legend.ts";
import { mark } from "../svg/marks.ts";
import { type TimeOptions, timePicture } from "./time_panels.ts";
import type { TimeQuantity } from "./time_quantity.ts";

/** Points of a training loss: minibatches would hide the dev loss. */
const MOST_POINTS = 40;
/** Neither split has a variant's colour. */
const TRAIN = { colour: "neutral" };
const DEV = { colour: "ink", mark: "post" } as const;

/** A panel a variant whose dev loss was taken along the way, with the two losses. */
export const devLosses: ReturnType<typeof timePicture> = timePicture(losses, options);

function losses(result: ExperimentResult): TimeQuantity[] {
  return [{
    title: lossName(result),
    scale: "closer",
    lines: (variant) => {
      const dev = devPoints(variant);
      if (dev.length === 0) return [];
      return [
        { name: "train", points: smoothed(runSeries(variant), MOST_POINTS), look: TRAIN },
        { name: "dev", points: dev, look: DEV },
      ];
    },
  }];
}

function options(result: ExperimentResult): TimeOptions {
  const { devLoss } = result.config.watch;
  const entry = (label: string, sample: LegendEntry["mark"]): LegendEntry => ({
    label,
    mark: sample,
  });
  const dev: LegendEntry["mark"] = (x, y) =>
    lineMark(DEV.colour)(x, y) + mark(DEV.mark, x, y, "solid", DEV.colour);
  const count = Math.min(devLoss?.examples ?? 0, result.data.examples.dev);
  return {
    legend: [
      entry("training loss", lineMark(TRAIN.colour)),
      entry(`dev loss (the same ${counted(count, "example")})`, dev),
    ],
    note: hasSeveralSeeds(result)
      ? "means over seeds; band: from the lowest to the highest seed"
      : "training: means of stretches of steps; band: from the lowest to the highest minibatch",
  };
}
