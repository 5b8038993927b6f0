/** What an experiment's figures answer to its question: the variants in order, and no more than that. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { extent } from "./d3.ts";
import { evenGuess } from "./guess.ts";
import { type Measure, measureOf, measureSpread, measureText } from "./measures.ts";
import { overSeeds, type Spread } from "./select.ts";
import {
  allowsVerdict,
  arePaired,
  compare,
  intervalWords,
  type Sample,
  verdict,
} from "./verdict.ts";
import { counted, listed, loss, whole } from "./wording.ts";

/** A variant's figures of the measure. */
interface Row extends Sample {
  readonly spread: Spread;
  readonly status: VariantResult["status"];
}

/** The answer, a sentence each: the order, what that shows, and who is not in it. */
export function answer(result: ExperimentResult): string[] {
  const measure = measureOf(result);
  const ran = result.variants.filter(({ status }) => status !== "failed");
  const rows = ran.map((variant) => toRow(variant, measure));
  const sign = measure.better === "high" ? -1 : 1;
  const ranked = rows.filter(({ spread }) => spread.finite === spread.count)
    .toSorted((a, b) => sign * (a.spread.mean - b.spread.mean));
  return [
    order(measure, ranked),
    ...shown(measure, ranked),
    ...guessers(result, ranked),
    ...partly(measure, rows.filter(({ spread }) => spread.finite < spread.count)),
    ...diverged(ran),
    ...failed(result),
  ];
}

function toRow(variant: VariantResult, measure: Measure): Row {
  const { label, status, runs } = variant;
  return {
    label,
    status,
    seeds: runs.map(({ seed }) => seed),
    values: runs.map(measure.of),
    spread: overSeeds(variant, measure.of),
  };
}

/** "Dev loss after training, lowest first: one at 2.1 ± 0.01; two at 2.2 ± 0.02 (mean ± ...)." */
function order(measure: Measure, ranked: readonly Row[]): string {
  if (ranked.length === 0) return `No variant has a finite ${measure.title}.`;
  const several = ranked.some(({ spread }) => spread.count > 1);
  const each = ranked.map(({ label, spread }) =>
    `${label} at ${measureSpread(measure, spread, several)}`
  );
  const first = measure.better === "high" ? "highest" : "lowest";
  const title = measure.title[0]!.toUpperCase() + measure.title.slice(1);
  const way = ranked.length > 1 ? `, ${first} first` : "";
  return `${title}${way}: ${each.join("; ")}${several ? ` (${spreadWords(ranked)})` : ""}.`;
}

function spreadWords(ranked: readonly Row[]): string {
  const counts = new Set(ranked.map(({ spread }) => spread.count));
  const over = counts.size === 1 ? `${[...counts][0]} seeds` : "each one's seeds";
  return `mean ± standard deviation of ${over}`;
}

/** What the order is worth: nothing where no end of the measure is wanted. */
function shown(measure: Measure, ranked: readonly Row[]): string[] {
  const [best, ...others] = ranked;
  if (measure.better === undefined || best === undefined || others.length === 0) return [];
  if (ranked.every(({ seeds }) => seeds.length === 1)) {
    return ["How much such differences vary from seed to seed, one seed does not show."];
  }
  if (!arePaired(best, others)) {
    return [
      "Their seeds are not all the same, so that runs cannot be paired, and there is no verdict.",
    ];
  }
  const sign = measure.better === "high" ? -1 : 1;
  const signed = (row: Row): Row => ({ ...row, values: row.values.map((value) => sign * value) });
  const compared = compare(signed(best), others.map(signed), ranked.length);
  const end = measure.better === "high" ? "highest" : "lowest";
  const said = verdict(compared, best.seeds.length, end);
  return [allowsVerdict(best.seeds.length) ? `${said} By ${intervalWords(ranked.length)}.` : said];
}

/** Losses after training that a guess has too. */
function guessers(result: ExperimentResult, ranked: readonly Row[]): string[] {
  const guess = evenGuess(result);
  if (guess === undefined || !["devLoss", "trainLoss"].includes(result.config.answeredBy)) {
    return [];
  }
  const { frequencyLoss } = result.data;
  const known = frequencyLoss?.[result.config.answeredBy === "devLoss" ? "dev" : "train"] ??
    Infinity;
  const between = (low: number, high: number) =>
    listed(
      ranked.filter(({ spread: { mean } }) => mean >= low && mean < high).map(({ label }) => label),
    );
  const [blind, constant] = [between(guess.loss, Infinity), between(known, guess.loss)];
  return [
    ...(blind === ""
      ? []
      : [`No better than an even guess, ${guess.name} = ${loss(guess.loss)}: ${blind}.`]),
    ...(constant === "" ? [] : [
      `No better than the ${guess.classes}' frequencies, whatever the input, ${
        loss(known)
      }: ${constant}.`,
    ]),
  ];
}

/** Variants that have no figure for some seed; of those that diverged for every seed more is said. */
function partly(measure: Measure, rows: readonly Row[]): string[] {
  const told = rows.filter(({ status, spread }) => status !== "diverged" || spread.finite > 0);
  if (told.length === 0) return [];
  const each = told.map(({ label, spread: { mean, finite, count } }) => {
    if (finite === 0) return label;
    return `${label} (${measureText(measure, mean)}, the mean of ${finite} of ${count} seeds)`;
  });
  return [`Not in the order, since not finite for every seed: ${listed(each)}.`];
}

/** Which variants diverged, when, and for how many seeds. */
function diverged(variants: readonly VariantResult[]): string[] {
  const each = variants.filter(({ status }) => status === "diverged")
    .map((variant) => `${variant.label} (${divergence(variant)})`);
  return each.length === 0 ? [] : [`Diverged: ${listed(each)}.`];
}

/** When a variant diverged, and for how many seeds: "after 12 to 40 steps, 2 of 3 seeds". */
export function divergence({ runs }: VariantResult): string {
  const ends = runs.flatMap(({ divergedAt }) => divergedAt ?? []);
  const [first = 0, last = 0] = extent(ends);
  const when = first === last ? counted(last, "step") : `${whole(first)} to ${whole(last)} steps`;
  return `after ${when}${runs.length === 1 ? "" : `, ${ends.length} of ${runs.length} seeds`}`;
}

function failed({ variants }: ExperimentResult): string[] {
  const labels = variants.filter(({ status }) => status === "failed").map(({ label }) => label);
  return labels.length === 0 ? [] : [`Failed, and so without figures: ${listed(labels)}.`];
}
