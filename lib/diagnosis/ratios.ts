/** What the sizes of updates beside their weights say. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import type { Point } from "./series.ts";
import { seedNote } from "./select.ts";
import { listed } from "./wording.ts";

/** log10 of the ratio that the lecture calls about right: updates of a thousandth of the weights. */
export const USUAL_RATIO = -3;
/** The ratios of one weight over the steps. */
export interface WeightRatios {
  readonly parameter: string;
  /** Means of log10 ratios that follow each other; `low` and `high` are their range. */
  readonly points: readonly Point[];
}

/** Of a variant's first seed: the ratios of each weight, those with two axes or more. */
export function ratioSeries({ runs: [run] }: VariantResult): WeightRatios[] {
  if (!run?.series) return [];
  const { bucketSize, parameters } = run.series;
  const weights = new Set(run.snapshots[0]?.weights.map(({ parameter }) => parameter));
  return parameters.filter(({ parameter }) => weights.has(parameter)).map(
    ({ parameter, updateToData: { mean, min, max } }) => ({
      parameter,
      points: mean.map((ratio, bucket) => ({
        step: (bucket + 0.5) * bucketSize,
        mean: ratio,
        low: min[bucket]!,
        high: max[bucket]!,
      })),
    }),
  );
}

/** Of the updates last recorded: the smallest and the largest beside their weights. */
export function updateRatioFindings(result: ExperimentResult): string[] {
  const each = result.variants.flatMap((variant) => {
    const last = ratioSeries(variant).flatMap(({ parameter, points }) => {
      const { mean = NaN } = points.at(-1) ?? {};
      return Number.isFinite(mean) ? [{ parameter, mean }] : [];
    }).toSorted((a, b) => a.mean - b.mean);
    const ends = [...new Set([last[0], last.at(-1)])].flatMap((end) =>
      end === undefined ? [] : [`${end.mean.toFixed(1)} of ${end.parameter}`]
    );
    return ends.length === 0 ? [] : [`${variant.label} ${ends.join(" to ")}`];
  });
  if (each.length === 0) return [];
  return [
    `Log10 of update : data at the last steps recorded${seedNote(result)}, smallest to largest: ` +
    `${listed(each)}; the dashed line is at ${USUAL_RATIO}.`,
  ];
}
