/** What every step recorded, as points of curves: of layers, of weights, of the whole gradient. */

import type { Buckets, LayerSeries, ParameterSeries, Series } from "../runner/recorded.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { hasSeveralSeeds, stepsOf } from "./select.ts";
import { band, longest, type Point, runsOf } from "./series.ts";
import { counted } from "./wording.ts";

/** One layer's or one weight's figures over the steps. */
export interface NamedPoints {
  /** Dotted name of the layer or the parameter. */
  readonly name: string;
  /** A point a bucket of steps. */
  readonly points: readonly Point[];
}

/** Whether any run has what every step recorded. */
export function hasSeries({ variants }: ExperimentResult): boolean {
  return variants.some(({ runs }) => runs.some(({ series }) => series !== undefined));
}

/** A figure of the whole network over the steps: `take` says which. */
export function networkPoints(
  result: ExperimentResult,
  variant: VariantResult,
  take: (series: Series) => Buckets | undefined,
): Point[] {
  const runs = runsOf(variant).flatMap(({ series }) => series ?? []);
  const [first] = runs;
  if (first === undefined) return [];
  const steps = stepsOf(result, variant);
  const all = runs.map(take);
  return longest(all.map((buckets) => buckets?.mean ?? [])).map((_, index) => {
    const start = index * first.bucketSize;
    const count = Math.min(first.bucketSize, steps - start);
    return { step: start + (count - 1) / 2, ...pointOf(all, index) };
  });
}

/** Of one seed the range in the bucket; of several the range of their means. */
function pointOf(all: readonly (Buckets | undefined)[], index: number): Omit<Point, "step"> {
  const at = (values: readonly number[] | undefined) => values?.[index] ?? NaN;
  const [one] = all;
  return all.length === 1
    ? { mean: at(one?.mean), low: at(one?.min), high: at(one?.max) }
    : band(all.map((buckets) => at(buckets?.mean)));
}

/** A figure of every layer that has it, in forward order. */
export function layerPoints(
  result: ExperimentResult,
  variant: VariantResult,
  take: (layer: LayerSeries) => Buckets | undefined,
): NamedPoints[] {
  const layers = firstSeries(variant)?.layers ?? [];
  return layers.flatMap((layer, index) =>
    take(layer) === undefined ? [] : [{
      name: layer.layer,
      points: networkPoints(result, variant, ({ layers }) => layers[index] && take(layers[index])),
    }]
  );
}

/** A figure of every weight matrix or larger, in the order of the network. */
export function weightPoints(
  result: ExperimentResult,
  variant: VariantResult,
  take: (parameter: ParameterSeries) => Buckets,
): NamedPoints[] {
  const [run] = runsOf(variant);
  const weights = new Set(run?.snapshots[0]?.weights.map(({ parameter }) => parameter));
  return (run?.series?.parameters ?? []).flatMap(({ parameter }, index) =>
    !weights.has(parameter) ? [] : [{
      name: parameter,
      points: networkPoints(
        result,
        variant,
        ({ parameters }) => parameters[index] && take(parameters[index]),
      ),
    }]
  );
}

function firstSeries(variant: VariantResult): Series | undefined {
  return runsOf(variant).find(({ series }) => series !== undefined)?.series;
}

/** What a point of a curve is, and the band around it where there is one. */
export function stretchText(result: ExperimentResult, hasBand: boolean): string {
  const sizes = result.variants.flatMap((variant) => firstSeries(variant)?.bucketSize ?? []);
  const most = Math.max(1, ...sizes);
  const several = hasSeveralSeeds(result);
  const size = new Set(sizes).size > 1 ? `up to ${counted(most, "step")}` : counted(most, "step");
  const seeds = several ? " and over seeds" : "";
  const point = most > 1 ? `means of ${size}${seeds}` : several ? "means over seeds" : "every step";
  if (!hasBand || (most === 1 && !several)) return point;
  return `${point}; band: from the lowest to the highest ${several ? "seed" : "step"}`;
}
