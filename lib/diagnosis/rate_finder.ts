/** What a ramp of learning rates says: where the loss falls fastest, and where it turns up. */

import { scheduleOf } from "../experiment/schedules/mod.ts";
import { rateAt } from "../nn/optim.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { extent, mean, minIndex } from "./d3.ts";
import { configOf } from "./select.ts";
import { firstSeries, type Point, runSeries } from "./series.ts";
import { change, type Estimate, slope } from "./statistics.ts";
import { figure, loss } from "./wording.ts";

/** A fall or a rise is told from the noise of minibatches when it exceeds so many standard errors. */
const STANDARD_ERRORS = 4;
/** Fewer losses than this have no trend worth a sentence. */
const FEWEST = 100;
/** The part of a ramp over which losses are averaged. */
const SMOOTHED = 1 / 20;
/** The part over which a slope is taken: in a shorter one the noise is steeper than the fall. */
const SLOPED = 1 / 4;

/** One variant's losses along its ramp. */
export interface Ramp {
  /** Whose rate rises. */
  readonly variant: VariantResult;
  /** The rates with the loss at each; of several seeds, the mean. */
  readonly losses: readonly { readonly rate: number; readonly loss: number }[];
  /** Means of the losses around each rate, and their range; `step` is log10 of the rate. */
  readonly points: readonly Point[];
}

/** The variants whose rate rises by the same factor at every step, as a rate finder's does. */
export function ramps(result: ExperimentResult): Ramp[] {
  return result.variants.flatMap((variant) => {
    const lr = configOf(result, variant)?.train.optimiser.lr;
    if (typeof lr !== "object" || !("kind" in lr) || lr.kind !== "exponential") return [];
    const rates = scheduleOf(lr);
    const losses = recorded(variant).filter(({ step }) => step < lr.steps)
      .map(({ step, loss }) => ({ rate: rateAt(rates, step), loss }));
    if (!(lr.to > lr.from) || losses.length < 2) return [];
    return [{ variant, losses, points: losses.map((_, place) => around(losses, place)) }];
  });
}

/** Every loss where all are kept, else the means of buckets. */
function recorded(variant: VariantResult): { readonly step: number; readonly loss: number }[] {
  const first = firstSeries(variant);
  const last = variant.runs[0]?.lossBuckets.at(-1);
  if (last === undefined || first.length >= last.start + last.count) {
    return first.map((loss, step) => ({ step, loss }));
  }
  return runSeries(variant).map(({ step, mean: loss }) => ({ step, loss }));
}

/** The stretch around a place, shorter at the ends. */
function stretch(losses: Ramp["losses"], place: number, part = SMOOTHED): Ramp["losses"] {
  const reach = Math.round(losses.length * part / 2);
  return losses.slice(Math.max(0, place - reach), place + reach + 1);
}

function around(losses: Ramp["losses"], place: number): Point {
  const values = stretch(losses, place).map(({ loss }) => loss);
  const [low = NaN, high = NaN] = extent(values);
  const whole = values.every(Number.isFinite);
  return { step: Math.log10(losses[place]!.rate), mean: whole ? mean(values)! : NaN, low, high };
}

/** The place of the lowest mean, the end of what a rate finder is read up to. */
export function lowest({ points }: Ramp): number {
  return minIndex(points, (point) => Number.isFinite(point.mean) ? point.mean : Infinity);
}

/** Where the loss falls fastest before its lowest mean, of all places where it falls clearly. */
export function steepest(
  ramp: Ramp,
): { readonly place: number; readonly fall: Estimate } | undefined {
  const falling = ramp.losses.slice(0, lowest(ramp) + 1);
  const slopes = falling.map((_, place) =>
    slope(
      stretch(falling, place, SLOPED).map(({ rate, loss }) => [Math.log10(rate), loss] as const),
    )
  );
  const place = minIndex(slopes, ({ mean, error }) => isClear(-mean, error) ? mean : Infinity);
  const fall = slopes[place];
  return fall && isClear(-fall.mean, fall.error) ? { place, fall } : undefined;
}

/** Of each ramp: where the loss falls fastest, where it is lowest, and what higher rates do. */
export function rateFinderFindings(result: ExperimentResult): string[] {
  return ramps(result).map((ramp) => {
    const { variant: { label }, losses } = ramp;
    if (losses.length < FEWEST) {
      return `${label}: too few steps to tell a trend from the noise of minibatches.`;
    }
    const low = lowest(ramp);
    const fastest = steepest(ramp);
    const rate = (at: number) => figure(losses[at]!.rate);
    const said = fastest === undefined
      ? "the loss nowhere falls beyond the noise"
      : `the loss falls fastest around rate ${rate(fastest.place)}, by ` +
        `${figure(-fastest.fall.mean)} a tenfold rate; its mean is lowest, ` +
        `${loss(ramp.points[low]!.mean)}, around ${rate(low)}`;
    return `${label}: ${said}${beyond(ramp, low)}.`;
  });
}

/** What becomes of the loss at the rates above that of its lowest mean. */
function beyond({ losses, points }: Ramp, low: number): string {
  const end = losses.length - 1;
  const broken = losses.findIndex(({ loss }) => !Number.isFinite(loss));
  const values = (place: number) => stretch(losses, place).map(({ loss }) => loss);
  const rise = change(values(low), values(end));
  if (broken >= 0) return `; at ${figure(losses[broken]!.rate)} it is no longer finite`;
  const { rate } = losses[end]!;
  return isClear(rise.mean, rise.error)
    ? `; above that it turns up, to ${loss(points[end]!.mean)} around ${figure(rate)}`
    : `; up to ${figure(rate)} it does not turn up beyond the noise`;
}

function isClear(change: number, error: number): boolean {
  return change > STANDARD_ERRORS * error;
}
