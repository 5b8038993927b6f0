/** Loss series: one per variant, with a band, made from the buckets or steps of all its seeds. */

import type { SeedResult, VariantResult } from "../runner/result.ts";
import { extent, mean, quantile } from "./d3.ts";

/** A point of a curve: its mean and the band around it. */
export interface Point {
  /** Where on the axis of steps. */
  readonly step: number;
  /** Where the line runs. */
  readonly mean: number;
  /** The lower edge of the band. */
  readonly low: number;
  /** The upper edge of the band. */
  readonly high: number;
}

/**
 * A variant's losses over the whole run, a point a bucket.
 *
 * The band is the smallest and largest loss in the bucket; of several seeds, the smallest and
 * largest mean of those that did not diverge. A bucket that holds a loss that is not finite has no
 * finite mean.
 */
export function runSeries(variant: VariantResult): Point[] {
  const drawn = runsOf(variant);
  return longest(drawn.map((run) => run.lossBuckets)).map((bucket, index) => {
    const step = bucket.start + bucket.count / 2;
    if (variant.runs.length === 1) {
      return { step, mean: bucket.mean, low: bucket.min, high: bucket.max };
    }
    return { step, ...band(drawn.map((run) => run.lossBuckets[index]?.mean ?? NaN)) };
  });
}

/** The mean over seeds of each of the first steps' losses; over those that did not diverge. */
export function firstSeries(variant: VariantResult): number[] {
  const drawn = runsOf(variant);
  return longest(drawn.map((run) => run.firstLosses)).map((_, step) => {
    return band(drawn.map((run) => run.firstLosses[step] ?? NaN)).mean;
  });
}

/** The seeds that did not diverge; all of them if all did. */
function runsOf({ runs }: VariantResult): readonly SeedResult[] {
  const whole = runs.filter(({ divergedAt }) => divergedAt === undefined);
  return whole.length > 0 ? whole : runs;
}

function longest<T>(series: readonly (readonly T[])[]): readonly T[] {
  return series.reduce((a, b) => b.length > a.length ? b : a, []);
}

/** The smoothing of the first steps: how many go into one mean. */
export const GROUP = 20;

/** The first steps in groups: the mean, smallest and largest loss of each. */
export function grouped(losses: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let start = 0; start < losses.length; start += GROUP) {
    const part = losses.slice(start, start + GROUP);
    points.push({ step: start + (part.length - 1) / 2, ...band(part) });
  }
  return points;
}

/** The points that can be drawn. */
export function drawable(points: readonly Point[]): Point[] {
  return points.filter((p) => [p.mean, p.low, p.high].every(Number.isFinite));
}

/**
 * A range that shows nearly all of `values`: the highest few, as of a bad start, are left out when
 * they would flatten the rest.
 */
export function focus(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = extent(finite);
  if (low === undefined || high === undefined) return [0, 1];
  const usual = quantile(finite, 0.96) ?? high;
  const top = high - low > 1.6 * (usual - low) && usual > low ? usual : high;
  const margin = 0.05 * (top - low || 1);
  return [low - margin, top + margin];
}

function band(values: readonly number[]): Omit<Point, "step"> {
  const finite = values.filter(Number.isFinite);
  const [low, high] = extent(finite);
  const whole = finite.length > 0 && finite.length === values.length;
  return { mean: whole ? mean(finite) ?? NaN : NaN, low: low ?? NaN, high: high ?? NaN };
}
