/** How the figures of a network's layers change on the way through its depth. */

import type { ExperimentResult, SeedResult, Snapshot, VariantResult } from "../runner/result.ts";
import { extent, mean } from "./d3.ts";
import { hasSeveralSeeds, layersOf, stepsOf } from "./select.ts";
import { figure } from "./wording.ts";

/** Networks of fewer layers have no profile: their histograms show as much. */
const FEWEST_LAYERS = 3;

/** When a network is looked at: before the first update, or after the last. */
export type Moment = "start" | "end";

/** One layer's or weight's figure, over the seeds. */
export interface DepthPoint {
  /** Dotted name of the layer or parameter. */
  readonly name: string;
  /** Its place, from 1. */
  readonly place: number;
  /** Over the seeds whose figure is finite; NaN if none is. */
  readonly mean: number;
  /** The lowest of those; NaN if there is none. */
  readonly low: number;
  /** The highest of those; NaN if there is none. */
  readonly high: number;
}

/** A figure that every layer, or every weight, has. */
export interface DepthMeasure {
  /** What it is, with its unit. */
  readonly title: string;
  /** What the places along the profile are. */
  readonly along: "layer" | "weight";
  /** The figures of one run, in forward order. */
  readonly of: (run: SeedResult, moment: Moment, snapshot: Snapshot) => readonly Named[];
}

interface Named {
  readonly name: string;
  readonly value: number;
}

/** What is drawn through the depth. */
export const DEPTH_MEASURES = {
  activationStd: {
    title: "standard deviation of the activations",
    along: "layer",
    of: (_run, _moment, snapshot) =>
      layersOf(snapshot, "activation").map(({ layer, summary }) => ({
        name: layer,
        value: summary.std,
      })),
  },
  flatShare: {
    title: "flat share of the activations, in %",
    along: "layer",
    of: (_run, _moment, snapshot) =>
      layersOf(snapshot, "activation").map(({ layer, summary }) => ({
        name: layer,
        value: 100 * (summary.saturated ?? NaN),
      })),
  },
  gradientStd: {
    title: "standard deviation of the gradients by the activations",
    along: "layer",
    of: (_run, _moment, snapshot) =>
      layersOf(snapshot, "activationGradient").map(({ layer, summary }) => ({
        name: layer,
        value: summary.std,
      })),
  },
  gradientToData: {
    title: "gradient : data ratio of the weights",
    along: "weight",
    of: (_run, _moment, { weights }) =>
      weights.map(({ parameter, gradientToData }) => ({ name: parameter, value: gradientToData })),
  },
  updateToData: {
    title: "log10 of the update : data ratio of the weights",
    along: "weight",
    of: ({ series }, moment, { weights }) =>
      weights.flatMap(({ parameter }) => {
        const found = series?.parameters.find((each) => each.parameter === parameter);
        const value = found?.updateToData.mean.at(moment === "start" ? 0 : -1);
        return value === undefined ? [] : [{ name: parameter, value }];
      }),
  },
} as const satisfies Readonly<Record<string, DepthMeasure>>;

/** The layers of the deepest network, or its weights if it has more. */
export function depthOf({ variants }: Pick<ExperimentResult, "variants">): number {
  return Math.max(
    0,
    ...variants.map(({ runs }) => layersOf(runs[0]?.snapshots[0], "activation").length),
  );
}

/** Whether a network is deep enough for figures through its depth. */
export function isDeep(result: Pick<ExperimentResult, "variants">): boolean {
  return depthOf(result) >= FEWEST_LAYERS;
}

/**
 * A measure through the depth of one variant, from the seeds whose training got as far; empty where
 * none did.
 */
export function depthProfile(
  result: ExperimentResult,
  variant: VariantResult,
  { of }: DepthMeasure,
  moment: Moment,
): DepthPoint[] {
  const steps = moment === "start" ? 0 : stepsOf(result, variant);
  if (moment === "end" && steps === 0) return [];
  const each = variant.runs.flatMap((run) => {
    const snapshot = run.snapshots.find(({ step }) => step === steps);
    return snapshot ? [of(run, moment, snapshot)] : [];
  });
  return (each[0] ?? []).map(({ name }, index) => {
    const finite = each.map((figures) => figures[index]?.value ?? NaN).filter(Number.isFinite);
    const [low = NaN, high = NaN] = extent(finite);
    return { name, place: index + 1, mean: mean(finite) ?? NaN, low, high };
  });
}

/** By how much a layer changes the size of what passes it forwards, and of the gradients back. */
export function depthFindings(result: ExperimentResult): string[] {
  const { activationStd, gradientStd } = DEPTH_MEASURES;
  const over = hasSeveralSeeds(result) ? ", of means over seeds" : "";
  return [
    {
      words: "Forwards, from one layer to the next, the activations' standard deviation is",
      each: factors(result, activationStd, (first, last) => last / first),
    },
    {
      words: "Back, from one layer to the one before, that of their gradients is",
      each: factors(result, gradientStd, (first, last) => first / last),
    },
  ].flatMap(({ words, each }) =>
    each.length === 0 ? [] : [
      `${words} multiplied (geometric mean over the depth${over}; step 0, then the end): ` +
      `${each.join("; ")}.`,
    ]
  );
}

/** Of each variant that is deep enough, in the words of a list. */
function factors(
  result: ExperimentResult,
  measure: DepthMeasure,
  change: (first: number, last: number) => number,
): string[] {
  return result.variants.flatMap((variant) => {
    const each = (["start", "end"] as const).map((moment) => {
      const sizes = depthProfile(result, variant, measure, moment).map(({ mean }) => mean);
      if (sizes.length < FEWEST_LAYERS || !sizes.every((size) => size > 0)) return undefined;
      return figure(change(sizes[0]!, sizes.at(-1)!) ** (1 / (sizes.length - 1)));
    });
    if (each.every((factor) => factor === undefined)) return [];
    const [start = "no figure", end] = each;
    return [`${variant.label} by ${end === undefined ? start : `${start}, then ${end}`}`];
  });
}
