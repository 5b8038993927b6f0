/** What the dev loss along the way says: whether it rises again while the training loss falls. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { mean, minIndex } from "./d3.ts";
import { hasSeveralSeeds, moment } from "./select.ts";
import { counted, loss, whole } from "./wording.ts";
import { band, longest, type Point, runSeries, runsOf } from "./series.ts";
import { change } from "./statistics.ts";

/** A rise is told from the wavering from look to look when it exceeds so many standard errors. */
const STANDARD_ERRORS = 4;
/** The lowest and the last looks are compared by the means of so many. */
const LOOKS = 5;

/** The dev loss of a variant along the way, as recorded; of several seeds the mean and the range. */
export function devPoints(variant: VariantResult): Point[] {
  const runs = runsOf(variant).map(({ devLosses = [] }) => devLosses);
  return longest(runs).map(({ step }, index) => ({
    step,
    ...band(runs.map((looks) => looks[index]?.loss ?? NaN)),
  }));
}

/** Looks at the dev loss that follow each other, and the training loss of the steps between them. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly dev: readonly number[];
  readonly train: readonly number[];
}

/** Of each variant whose dev loss rises again beyond the noise: from where, and what training does. */
export function overFittingFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const looks: string[] = [];
  for (const variant of result.variants) {
    const points = devPoints(variant).filter((point) => Number.isFinite(point.mean));
    const [best, last] = [points[minIndex(points, (point) => point.mean)], points.at(-1)];
    if (best === undefined || last === undefined) continue;
    const rise = riseOf(variant, points);
    if (rise !== undefined) said.push(rise);
    const after = best === last ? "" : `, ${loss(last.mean)} ${moment(last.step)}`;
    looks.push(`${variant.label} ${loss(best.mean)} ${at(best.step)}${after}`);
  }
  if (looks.length > 0) {
    const over = hasSeveralSeeds(result) ? ", means over seeds" : "";
    said.push(`The lowest dev loss along the way${over}, then the last: ${looks.join("; ")}.`);
  }
  return said;
}

function at(step: number): string {
  return step === 0 ? "at step 0" : moment(step);
}

/** What is said where the last looks exceed the lowest ones by more than the noise. */
function riseOf(variant: VariantResult, points: readonly Point[]): string | undefined {
  if (points.length < 2 * LOOKS) return undefined;
  const stretches = points.slice(LOOKS - 1).map((_, start) => stretchAt(variant, points, start));
  const best = stretches[minIndex(stretches, ({ dev }) => mean(dev)!)]!;
  const last = stretches.at(-1)!;
  const rise = change(best.dev, last.dev);
  return rise.mean > STANDARD_ERRORS * rise.error ? riseText(variant, best, last) : undefined;
}

function stretchAt(variant: VariantResult, points: readonly Point[], start: number): Stretch {
  const looks = points.slice(start, start + LOOKS);
  const [from, to] = [looks[0]!.step, looks.at(-1)!.step];
  const train = runSeries(variant).filter(({ step }) => step >= from && step <= to);
  return { from, to, dev: looks.map(({ mean }) => mean), train: train.map(({ mean }) => mean) };
}

function riseText({ label }: VariantResult, best: Stretch, last: Stretch): string {
  const words = `${label}: the dev loss is lowest, ${loss(mean(best.dev)!)}, from step ` +
    `${whole(best.from)} to ${whole(best.to)}, and rises to ${loss(mean(last.dev)!)} at the ` +
    `end (means of ${counted(LOOKS, "look")})`;
  const fall = change(last.train, best.train);
  return fall.mean > STANDARD_ERRORS * fall.error
    ? `${words}, while the training loss falls on from ${loss(mean(best.train)!)} to ` +
      `${loss(mean(last.train)!)}: it over-fits.`
    : `${words}; meanwhile the training loss does not fall beyond the noise.`;
}
