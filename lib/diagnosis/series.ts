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

/** The same with the lowest and the highest minibatch loss of any seed as the band. */
export function rawSeries(variant: VariantResult): Point[] {
  const drawn = runsOf(variant);
  return runSeries(variant).map((point, index) => {
    const buckets = drawn.flatMap(({ lossBuckets }) => lossBuckets[index] ?? []);
    const low = Math.min(...buckets.map(({ min }) => min));
    return { ...point, low, high: Math.max(...buckets.map(({ max }) => max)) };
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
export function runsOf({ runs }: VariantResult): readonly SeedResult[] {
  const whole = runs.filter(({ divergedAt }) => divergedAt === undefined);
  return whole.length > 0 ? whole : runs;
}

/** Of several series, that with the most entries. */
export function longest<T>(series: readonly (readonly T[])[]): readonly T[] {
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

/** The first losses one by one, then in groups that grow to GROUP: a steep start stays as it is. */
export function growing(losses: readonly number[]): Point[] {
  const points: Point[] = [];
  for (let start = 0; start < losses.length;) {
    const count = Math.min(Math.max(1, Math.floor(start / 10)), GROUP);
    const isLast = losses.length - start < 1.5 * count;
    const part = losses.slice(start, isLast ? losses.length : start + count);
    points.push({ step: start + (part.length - 1) / 2, ...band(part) });
    start += part.length;
  }
  return points;
}

/** The same curve in at most `most` stretches: each its mean, and the outermost edges of its band. */
export function smoothed(points: readonly Point[], most: number): Point[] {
  const count = Math.ceil(points.length / most);
  return Array.from({ length: Math.ceil(points.length / count) }, (_, index) => {
    const part = points.slice(index * count, (index + 1) * count);
    const over = (value: (point: Point) => number) => mean(part.map(value)) ?? NaN;
    const [low = NaN] = extent(part.map((p) => p.low).filter(Number.isFinite));
    const [, high = NaN] = extent(part.map((p) => p.high).filter(Number.isFinite));
    const isWhole = part.every((p) => Number.isFinite(p.mean));
    return { step: over((p) => p.step), mean: isWhole ? over((p) => p.mean) : NaN, low, high };
  });
}

/** How many steps a point of the smoothed curves of some variants is the mean of, at most. */
export function stepsOfPoint(variants: readonly VariantResult[], most: number): number {
  const steps = variants.map((variant) => {
    const buckets = longest(variant.runs.map((run) => run.lossBuckets));
    return (buckets[0]?.count ?? 1) * Math.ceil(buckets.length / most);
  });
  return Math.max(1, ...steps);
}

/** The points that can be drawn. */
export function drawable(points: readonly Point[]): Point[] {
  return points.filter((p) => [p.mean, p.low, p.high].every(Number.isFinite));
}

/** A curve, and whether its losses stayed finite. */
export interface Course {
  /** In the order of their steps. */
  readonly points: readonly Point[];
  /** Whether every loss is finite. */
  readonly isSound: boolean;
}

/** The range of all curves; one that diverges adds at most `beyond` times the highest of the others. */
export function reach(all: readonly Course[], beyond = 10): [number, number] {
  const sound = all.filter(({ isSound }) => isSound).flatMap(meansOf);
  const [low, high] = extent(sound);
  const others = all.filter(({ isSound }) => !isSound).flatMap(meansOf);
  const bound = high === undefined ? Infinity : beyond * Math.max(Math.abs(high), 1e-30);
  const [least, most] = extent([...sound, ...others.map((value) => Math.min(value, bound))]);
  return least === undefined || most === undefined ? [0, 1] : [low ?? least, most];
}

/** Of how high a curve usually is: all but its highest few points, as of a bad start. */
const USUAL = 0.94;
/**
 * A closer range: from the lowest point up to where most curves usually are, and to where the others
 * are or end unless that makes the range more than `stretch` times the middle one's.
 */
export function closer(all: readonly Course[], stretch = 4): [number, number] {
  const sound = all.filter(({ isSound }) => isSound);
  const shown = (sound.length > 0 ? sound : all).map(meansOf).filter(({ length }) => length > 0);
  const [low, high] = extent(shown.flat());
  if (low === undefined || high === undefined) return [0, 1];
  const usual = shown.map((values) => quantile(values, USUAL) ?? high).toSorted((a, b) => a - b);
  const middle = usual[Math.floor((usual.length - 1) / 2)]!;
  const wanted = [...usual, ...shown.map((values) => values.at(-1)!)];
  const top = Math.max(...wanted.filter((value) => value - low <= stretch * (middle - low)));
  const most = high - low > 1.6 * (top - low) && top > low ? top : high;
  const margin = 0.05 * (most - low || 1);
  return [low - margin, most + margin];
}

function meansOf({ points }: Course): number[] {
  return points.map((p) => p.mean).filter(Number.isFinite);
}

/** The mean of some values, NaN unless all are finite, and the range of those that are. */
export function band(values: readonly number[]): Omit<Point, "step"> {
  const finite = values.filter(Number.isFinite);
  const [low, high] = extent(finite);
  const whole = finite.length > 0 && finite.length === values.length;
  return { mean: whole ? mean(finite) ?? NaN : NaN, low: low ?? NaN, high: high ?? NaN };
}
