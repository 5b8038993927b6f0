/** What the sizes of updates beside their weights say. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { mean } from "./d3.ts";
import type { Point } from "./series.ts";
import { seedNote } from "./select.ts";
import { listed } from "./wording.ts";

/** log10 of the ratio that the lecture calls about right: updates of a thousandth of the weights. */
export const USUAL_RATIO = -3;
/** As many points of a line as can be told apart. */
const MOST_POINTS = 200;

/** The ratios of one weight over the steps. */
export interface WeightRatios {
  readonly parameter: string;
  /** Means of log10 ratios that follow each other; `low` and `high` are their range. */
  readonly points: readonly Point[];
}

/** Of a variant's first seed: the ratios of each weight, those with two axes or more. */
export function ratioSeries(result: ExperimentResult, variant: VariantResult): WeightRatios[] {
  const [run] = variant.runs;
  const weights = new Set(run?.snapshots[0]?.weights.map(({ parameter }) => parameter));
  const { every } = result.config.watch;
  return (run?.updateRatios ?? []).filter(({ parameter }) => weights.has(parameter)).map(
    ({ parameter, ratios }) => ({ parameter, points: pointsOf(ratios, every) }),
  );
}

function pointsOf(ratios: readonly number[], every: number): Point[] {
  const size = Math.ceil(ratios.length / MOST_POINTS);
  const points: Point[] = [];
  for (let start = 0; start < ratios.length; start += size) {
    const part = ratios.slice(start, start + size);
    points.push({
      step: (start + (part.length - 1) / 2) * every,
      mean: part.every(Number.isFinite) ? mean(part) ?? NaN : NaN,
      low: Math.min(...part),
      high: Math.max(...part),
    });
  }
  return points;
}

/** Of the updates last recorded: the smallest and the largest beside their weights. */
export function updateRatioFindings(result: ExperimentResult): string[] {
  const each = result.variants.flatMap((variant) => {
    const last = ratioSeries(result, variant).flatMap(({ parameter, points }) => {
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
