/** What the losses during training say. */

import type { ResolvedOptimiser } from "../experiment/optimisers/mod.ts";
import { isSteady, ratesByStep, type ResolvedLearningRate } from "../experiment/schedules/mod.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { firstSeries, GROUP, grouped, runSeries } from "./series.ts";
import { extent, mean } from "./d3.ts";
import { evenGuess } from "./guess.ts";
import { configOf, stepsOf } from "./select.ts";
import { change, type Estimate, rankChange } from "./statistics.ts";
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
  const going = result.variants.filter(({ status }) => status === "ok");
  const ends = going.flatMap((variant) => {
    const steps = stepsOf(result, variant);
    const begin = steps - 2 * tenthOf(steps);
    if (!keepsRates(result, variant, begin)) return [];
    return changeAt(variant, steps - tenthOf(steps), [begin, steps]);
  });
  const said = [
    ...result.variants.filter(({ status }) => status === "diverged").map(diverged),
    ...rateChanges(result, going),
  ];
  if (ends.length > 0) {
    said.push(
      "Mean minibatch loss of about the last tenth of the steps less that of the tenth before: " +
        `${changesText(ends)}. ${directions(ends)}`,
    );
  }
  const short = result.variants.filter((variant) => tenthOf(stepsOf(result, variant)) < FEWEST);
  if (short.length > 0) {
    const whose = short.length < result.variants.length
      ? ` of ${listed(short.map(({ label }) => label))}`
      : "";
    said.push(`Too few steps${whose} to tell a trend from the noise of minibatches.`);
  }
  return said;
}

function tenthOf(steps: number): number {
  return Math.round(steps / 10);
}

/** Whether a variant keeps its rates from a step on: where it does not, a trend has two causes. */
function keepsRates(result: ExperimentResult, variant: VariantResult, from: number): boolean {
  const train = configOf(result, variant)?.train;
  return train === undefined ||
    allRates(train.optimiser).every((lr) => isSteady(lr, from, train.steps));
}

/** The optimiser's learning rate, and those that groups have of their own. */
function allRates({ lr, groups }: ResolvedOptimiser): ResolvedLearningRate[] {
  const own = Object.values(groups).map((group) => group.lr);
  return [lr, ...own.filter((rate) => rate !== undefined)];
}

/**
 * What the first change in a table of rates brought, one sentence for all variants that share it; none
 * where rates change again so soon that the steps after the first have two causes, as they do all the
 * time under a schedule.
 */
function rateChanges(result: ExperimentResult, variants: readonly VariantResult[]): string[] {
  const found = new Map<string, Change[]>();
  for (const variant of variants) {
    const optimiser = configOf(result, variant)?.train.optimiser;
    const [first, second] = (optimiser && ratesByStep(optimiser.lr)) ?? [];
    if (optimiser === undefined || first === undefined || second === undefined) continue;
    const [at, rate] = second;
    const span = tenthOf(stepsOf(result, variant));
    const own = allRates(optimiser).slice(1);
    const steady = isSteady(optimiser.lr, at, at + span) &&
      own.every((lr) => isSteady(lr, Math.max(0, at - span), at + span));
    const changes = steady ? changeAt(variant, at, [at - span, at + span]) : [];
    if (changes.length === 0) continue;
    const what = `from ${figure(first[1])} to ${figure(rate)} at step ${whole(at)}, the mean ` +
      `minibatch loss of about ${counted(span, "step")}`;
    found.set(what, [...found.get(what) ?? [], ...changes]);
  }
  return [...found].map(([what, changes]) =>
    `Where the rate goes ${what} after less that of as many before: ${changesText(changes)}.`
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
  const found = new Map<string, Map<string, string[]>>();
  for (const variant of result.variants.filter(({ status }) => status === "ok")) {
    const losses = firstSeries(variant);
    const start = losses[0] ?? NaN;
    if (start > level + 0.5) said.push(highStart(variant.label, losses, level));
    const size = Math.floor(losses.length / 10);
    if (size < FEWEST) continue;
    const [first, last] = [losses.slice(0, size), losses.slice(-size)];
    const way = wayOf(start, first, last);
    const words = `${variant.label} (${loss(mean(first)!)} to ${loss(mean(last)!)})`;
    const stretch = `first to last ${whole(size)} of the first ${whole(losses.length)} steps`;
    const ways = found.get(stretch) ?? new Map<string, string[]>();
    found.set(stretch, ways.set(way, [...ways.get(way) ?? [], words]));
  }
  for (const [stretch, ways] of found) {
    const each = [...ways].map(([way, words]) => `${way}: ${listed(words)}`);
    said.push(`Mean minibatch loss, ${stretch}; ${each.join("; ")}.`);
  }
  return said;
}

/** Which way the loss goes, from the loss of step 0 and those of the first and last stretch. */
function wayOf(start: number, first: readonly number[], last: readonly number[]): string {
  if (last.every((value) => value > start)) return "it ends above its start";
  const ranks = rankChange(first, last);
  if (Math.abs(ranks) <= STANDARD_ERRORS) return "no change beyond the noise";
  return ranks < 0 ? "it falls" : "it rises";
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
