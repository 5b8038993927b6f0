/** What the losses during training say. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { firstSeries, GROUP, grouped, runSeries } from "./series.ts";
import { extent, mean } from "./d3.ts";
import { evenGuess } from "./guess.ts";
import { configOf } from "./select.ts";
import { change, type Estimate } from "./statistics.ts";
import { counted, figure, listed, loss, whole } from "./wording.ts";

/** A change is told from the noise of minibatches when it exceeds so many standard errors. */
const STANDARD_ERRORS = 3;
/** Fewer losses than this give no standard error worth the name. */
const FEWEST = 10;

/** How the mean loss of a variant changed from one stretch of steps to another. */
interface Change {
  readonly label: string;
  readonly estimate: Estimate;
}

/** Of the whole run: who diverged, what another rate brought, and whether the loss still falls. */
export function lossCurveFindings(result: ExperimentResult): string[] {
  const { steps } = result.training;
  const tenth = Math.round(steps / 10);
  const going = result.variants.filter(({ status }) => status === "ok");
  const begin = steps - 2 * tenth;
  const ends = going.filter((variant) => isSteady(result, variant, begin)).flatMap((variant) =>
    changeAt(variant, steps - tenth, [begin, steps])
  );
  const said = [
    ...result.variants.filter(({ status }) => status === "diverged").map(diverged),
    ...rateChanges(result, going, tenth),
  ];
  if (ends.length > 0) {
    said.push(
      "Mean minibatch loss of about the last tenth of the steps less that of the tenth before: " +
        `${changesText(ends)}. ${directions(ends)}`,
    );
  }
  if (tenth < FEWEST) said.push("Too few steps to tell a trend from the noise of minibatches.");
  return said;
}

/** Whether a variant keeps its rate from a step on: where it does not, a trend has two causes. */
function isSteady(result: ExperimentResult, variant: VariantResult, from: number): boolean {
  const rates = configOf(result, variant)?.train.lr ?? [];
  return rates.every(([step]) => step <= from || step >= result.training.steps);
}

/**
 * What the first change of the rate brought, one sentence for all variants that share it; none where
 * the next one follows so soon that the steps after the first have two causes.
 */
function rateChanges(
  result: ExperimentResult,
  variants: readonly VariantResult[],
  span: number,
): string[] {
  const found = new Map<string, Change[]>();
  for (const variant of variants) {
    const [first, second, third] = configOf(result, variant)?.train.lr ?? [];
    if (first === undefined || second === undefined) continue;
    const [at, rate] = second;
    if (third !== undefined && third[0] < at + span) continue;
    const changes = changeAt(variant, at, [at - span, at + span]);
    if (changes.length === 0) continue;
    const what = `from ${figure(first[1])} to ${figure(rate)} at step ${whole(at)}`;
    found.set(what, [...found.get(what) ?? [], ...changes]);
  }
  return [...found].map(([what, changes]) =>
    `Where the rate goes ${what}, the mean minibatch loss of about ${counted(span, "step")} ` +
    `after less that of as many before: ${changesText(changes)}.`
  );
}

/** The change of a variant's mean loss at a step, if both sides within `range` have enough. */
function changeAt(
  variant: VariantResult,
  at: number,
  [from, to]: readonly [number, number],
): Change[] {
  const buckets = variant.runs[0]?.lossBuckets ?? [];
  const points = runSeries(variant);
  const between = (begin: number, end: number) =>
    buckets.flatMap(({ start, count }, index) => {
      const isWhole = count === buckets[0]!.count && start >= begin && start + count <= end;
      return isWhole ? [points[index]!.mean] : [];
    });
  const [before, after] = [between(from, at), between(at, to)];
  if (Math.min(before.length, after.length) < FEWEST) return [];
  return [{ label: variant.label, estimate: change(before, after) }];
}

/** "one -0.0123 ± 0.0045 and other +0.01 ± 0.004 (± standard error)". */
function changesText(changes: readonly Change[]): string {
  const each = changes.map(({ label, estimate: { mean, error } }) =>
    `${label} ${mean > 0 ? "+" : ""}${figure(mean)} ± ${figure(error)}`
  );
  return `${listed(each)} (± standard error)`;
}

/** Which of the changes stand out from the noise, and which way. */
function directions(changes: readonly Change[]): string {
  const clear = changes.filter(({ estimate: { mean, error } }) =>
    Math.abs(mean) > STANDARD_ERRORS * error
  );
  const labels = (rises: boolean) =>
    listed(clear.filter(({ estimate }) => estimate.mean > 0 === rises).map(({ label }) => label));
  const [falling, rising] = [labels(false), labels(true)];
  const said = [];
  if (falling !== "") said.push(`Still falling by more than three standard errors: ${falling}.`);
  if (rising !== "") said.push(`Rising by more than three standard errors: ${rising}.`);
  return said.join(" ") || "No change exceeds three standard errors.";
}

/** For which seeds a variant diverged, and when. */
function diverged({ label, runs }: VariantResult): string {
  const ended = runs.filter(({ divergedAt }) => divergedAt !== undefined);
  const [first = 0, last = 0] = extent(ended, ({ divergedAt }) => divergedAt!);
  const when = last === 0
    ? "before any step"
    : `after ${first === last ? "" : `${whole(first)} to `}${counted(last, "step")}`;
  const which = listed(ended.map(({ seed }) => `${seed}`));
  const seeds = runs.length === 1
    ? ""
    : ended.length < runs.length
    ? ` for ${ended.length} of ${runs.length} seeds (${which})`
    : runs.length === 2
    ? " for both seeds"
    : ` for all ${runs.length} seeds`;
  return `${label} diverged${seeds}: ${when} a loss is not finite.`;
}

/** Of the first steps: which losses start too high and for how long, and which way each goes. */
export function firstStepFindings(result: ExperimentResult): string[] {
  const level = evenGuess(result)?.loss ?? Infinity;
  const said: string[] = [];
  const found = new Map<string, string[]>();
  let [stretch, steps] = [0, 0];
  for (const variant of result.variants.filter(({ status }) => status === "ok")) {
    const losses = firstSeries(variant);
    const start = losses[0] ?? NaN;
    if (start > level + 0.5) said.push(highStart(variant.label, losses, level));
    const size = Math.floor(losses.length / 10);
    if (size < FEWEST) continue;
    [stretch, steps] = [size, losses.length];
    const [first, last] = [losses.slice(0, size), losses.slice(-size)];
    const way = wayOf(start, first, last);
    const words = `${variant.label} (${loss(mean(first)!)} to ${loss(mean(last)!)})`;
    found.set(way, [...found.get(way) ?? [], words]);
  }
  const each = [...found].map(([way, words]) => `${way}: ${listed(words)}`);
  if (each.length > 0) {
    said.push(
      `Mean minibatch loss, first to last ${whole(stretch)} of the first ${whole(steps)} steps; ` +
        `${each.join("; ")}.`,
    );
  }
  return said;
}

/** Which way the loss goes, from the loss of step 0 and those of the first and last stretch. */
function wayOf(start: number, first: readonly number[], last: readonly number[]): string {
  if (last.every((value) => value > start)) return "it ends above its start";
  const { mean, error } = change(first, last);
  if (Math.abs(mean) <= STANDARD_ERRORS * error) return "no change beyond the noise";
  return mean < 0 ? "it falls" : "it rises";
}

/** The first loss is of no update yet: fewer than a group of steps do not show how long it stays. */
function highStart(label: string, losses: readonly number[], level: number): string {
  const below = grouped(losses).find((point) => point.mean < level);
  const wait = losses.length < GROUP
    ? ""
    : below !== undefined
    ? `; it gets below that after about ${counted(Math.ceil(below.step), "step")}`
    : losses.every(Number.isFinite)
    ? `; after ${counted(losses.length, "step")} it is still above that`
    : "";
  return `${label} starts at ${loss(losses[0]!)}, above the ${
    loss(level)
  } of an even guess${wait}.`;
}
