/** Histograms of layers over the steps: which layers are shown, on which range, and what they say. */

import { lookSteps } from "../experiment/watch.ts";
import type { LayerHistograms } from "../runner/recorded.ts";
import type { ExperimentResult, Histogram, VariantResult } from "../runner/result.ts";
import { quantile } from "./d3.ts";
import { configOf, moment, seedNote, stepsOf } from "./select.ts";
import { figure, listed } from "./wording.ts";

/** What is recorded over time, with what it is called. */
export const OVER_TIME = [
  ["activation", "activation"],
  ["activationGradient", "gradient by activation"],
] as const satisfies readonly (readonly [LayerHistograms["quantity"], string])[];

/** The range of a panel holds this share of the values at every step but unusual ones. */
const SHARE = 0.99;
/** A step is unusual whose values reach so many times further than those of most. */
const UNUSUAL = 3;

/** The share of the values whose reach is given in words, and the least change that is named. */
const [MOST, FACTOR] = [0.9, 1.5];

/** Whether any network was looked at so. */
export function hasHistograms({ variants }: Pick<ExperimentResult, "variants">): boolean {
  return variants.some(({ runs }) => (runs[0]?.histograms?.length ?? 0) > 0);
}

/** The layers of a variant's first seed, in forward order. */
export function layersOverTime(
  { runs: [run] }: VariantResult,
  quantity: LayerHistograms["quantity"],
): LayerHistograms[] {
  return (run?.histograms ?? []).filter((each) => each.quantity === quantity);
}

/** The first of those layers and the last, of which one may be both. */
export function endLayers(
  variant: VariantResult,
  quantity: LayerHistograms["quantity"],
): LayerHistograms[] {
  const layers = layersOverTime(variant, quantity);
  return [...new Set([layers[0], layers.at(-1)])].filter((layer) => layer !== undefined);
}

/** After how many updates a variant's network was looked at so, whether or not it got so far. */
export function histogramSteps(
  result: ExperimentResult,
  variant: VariantResult,
): readonly number[] {
  const { watch } = result.config;
  return configOf(result, variant) === undefined
    ? []
    : lookSteps(watch, stepsOf(result, variant)).histograms;
}

/** The share of a histogram's values that lies in each of equal bins from `low` to `high`. */
export function sharesOf(
  { low, high, counts }: Histogram,
  [from, to]: readonly [number, number],
  bins: number,
): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = new Array<number>(bins).fill(0);
  const width = (to - from) / bins;
  const own = (high - low) / counts.length;
  counts.forEach((count, index) => {
    const [start, end] = [low + index * own, low + (index + 1) * own];
    const first = Math.max(0, Math.floor((start - from) / width));
    const last = Math.min(bins - 1, Math.floor((end - from) / width));
    for (let bin = first; bin <= last; bin++) {
      const [left, right] = [from + bin * width, from + (bin + 1) * width];
      // A histogram of one value has no width: all of it is in the bin of that value.
      const part = own > 0 ? (Math.min(end, right) - Math.max(start, left)) / own : 1;
      if (part > 0 && (own > 0 || bin === first)) shares[bin]! += count * part / total;
    }
  });
  return shares;
}

/** How far from 0 the given share of the values reaches; NaN where there are none. */
export function reachOf({ low, high, counts }: Histogram, share: number): number {
  const width = (high - low) / counts.length;
  const bins = counts.map((count, index) => ({
    count,
    reach: Math.max(Math.abs(low + index * width), Math.abs(low + (index + 1) * width)),
  })).toSorted((a, b) => a.reach - b.reach);
  const wanted = share * counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return bins.find(({ count }) => (sum += count) >= wanted && sum > 0)?.reach ?? NaN;
}

/** The values that the images of these layers show, around 0 unless all lie to one side of it. */
export function rangeOverTime(layers: readonly LayerHistograms[]): readonly [number, number] {
  const all = layers.flatMap(({ columns }) => columns.map(({ histogram }) => histogram))
    .filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const reaches = all.map((histogram) => reachOf(histogram, SHARE)).filter(Number.isFinite);
  const usual = UNUSUAL * (quantile(reaches, 0.5) ?? Infinity);
  const reach = Math.min(Math.max(0, ...reaches), usual > 0 ? usual : Infinity) * 1.04 || 1;
  return [
    all.some(({ low }) => low < 0) ? -reach : 0,
    all.some(({ high }) => high > 0) || all.length === 0 ? reach : 0,
  ];
}

/** Of each variant's first and last layer, the one whose values spread or shrink most. */
export function histogramFindings(result: ExperimentResult): string[] {
  return OVER_TIME.flatMap(([quantity, name]) => {
    const [moved, still]: [string[], string[]] = [[], []];
    for (const variant of result.variants) {
      const courses = endLayers(variant, quantity).flatMap(({ layer, columns }) => {
        const [first, last] = [columns[0], columns.at(-1)];
        if (first === undefined || last === undefined || first === last) return [];
        const [start, end] = [reachOf(first.histogram, MOST), reachOf(last.histogram, MOST)];
        const change = Math.max(start / end, end / start);
        return change > 0 ? [{ layer, start, end, change, step: last.step }] : [];
      });
      const [most] = courses.toSorted((a, b) => b.change - a.change);
      if (most === undefined) continue;
      const { layer, start, end, change, step } = most;
      const early = step < stepsOf(result, variant) ? `, ${moment(step)}` : "";
      if (change < FACTOR) still.push(variant.label);
      else moved.push(`${variant.label} ${figure(start)} to ${figure(end)} (${layer}${early})`);
    }
    const said = [
      ...moved,
      ...(still.length > 0 ? [`by less than a factor ${FACTOR} ${listed(still)}`] : []),
    ];
    return said.length === 0 ? [] : [
      `The reach of the ${name}, within which nine of ten values lie, from the first look to the ` +
      `last in whichever of the first and the last layer it changes more${seedNote(result)}: ` +
      `${said.join("; ")}.`,
    ];
  });
}
