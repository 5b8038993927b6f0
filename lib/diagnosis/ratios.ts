/** What the sizes of updates beside their weights say. */

import type { ExperimentResult } from "../runner/result.ts";
import { weightPoints } from "./over_time.ts";
import { hasSeveralSeeds } from "./select.ts";

/** log10 of the ratio that the lecture calls about right: updates of a thousandth of the weights. */
export const USUAL_RATIO = -3;

/** Of the updates last recorded: the smallest and the largest beside their weights. */
export function updateRatioFindings(result: ExperimentResult): string[] {
  const each = result.variants.flatMap((variant) => {
    const last = weightPoints(result, variant, ({ updateToData }) => updateToData)
      .flatMap(({ name, points }) => {
        const { mean = NaN } = points.at(-1) ?? {};
        return Number.isFinite(mean) ? [{ name, mean }] : [];
      }).toSorted((a, b) => a.mean - b.mean);
    const ends = [...new Set([last[0], last.at(-1)])].flatMap((end) =>
      end === undefined ? [] : [`${tenths(end.mean)} of ${end.name}`]
    );
    return ends.length === 0 ? [] : [`${variant.label} ${ends.join(" to ")}`];
  });
  if (each.length === 0) return [];
  const over = hasSeveralSeeds(result) ? ", means over seeds" : "";
  return [
    `Log10 of update : data at the last steps recorded${over}, smallest to largest: ` +
    `${each.join("; ")}; the dashed line is at ${USUAL_RATIO}.`,
  ];
}

function tenths(value: number): string {
  return value.toFixed(1).replace(/^-(?=0\.0$)/, "");
}
