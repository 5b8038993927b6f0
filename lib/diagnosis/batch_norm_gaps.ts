/** How far batch norm's running statistics are from those of the whole training set, over time. */

import type { BatchNormGap } from "../runner/recorded.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { extent } from "./d3.ts";
import { hasSeveralSeeds, moment } from "./select.ts";
import { type Point, runsOf } from "./series.ts";
import { figure, percent } from "./wording.ts";

/** Which of the two gaps. */
export type GapKind = "mean" | "std";

/** A variant's gaps at each look: the root mean square over layers and seeds, and their range. */
export function gapPoints(variant: VariantResult, kind: GapKind): Point[] {
  const gaps = runsOf(variant).flatMap(({ batchNormGaps = [] }) => batchNormGaps);
  const steps = [...new Set(gaps.map(({ step }) => step))].toSorted((a, b) => a - b);
  return steps.map((step) => {
    const values = gaps.filter((gap) => gap.step === step).map((gap) => gap[kind]);
    const [low = NaN, high = NaN] = extent(values);
    return { step, mean: rootMeanSquare(values), low, high };
  });
}

/** Whether any run has gaps over time. */
export function hasGaps({ variants }: ExperimentResult): boolean {
  return variants.some((variant) => gapPoints(variant, "mean").length > 0);
}

function rootMeanSquare(values: readonly BatchNormGap["mean"][]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** Of each variant: the gaps at the first look after the start, and at the last. */
export function batchNormGapFindings(result: ExperimentResult): string[] {
  const over = hasSeveralSeeds(result) ? ", layers and seeds" : " and layers";
  const said = result.variants.flatMap((variant) => {
    const [means, stds] = [gapPoints(variant, "mean"), gapPoints(variant, "std")];
    const first = means.findIndex(({ step }) => step > 0);
    const last = means.length - 1;
    if (first < 0 || ![first, last].every((at) => isWhole(means[at]) && isWhole(stds[at]))) {
      return [];
    }
    const at = (place: number) =>
      `${figure(means[place]!.mean)} standard deviations and ${percent(stds[place]!.mean)} ` +
      moment(means[place]!.step);
    return [`${variant.label} ${first === last ? at(last) : `${at(first)}, ${at(last)}`}`];
  });
  if (said.length === 0) return [];
  return [
    "Gaps between batch norm's running means and deviations and those of the whole training set, " +
    `root mean squares over features${over}: ${said.join("; ")}.`,
  ];
}

function isWhole(point: Point | undefined): boolean {
  return Number.isFinite(point?.mean);
}
