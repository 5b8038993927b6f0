/** Variants against the best of them, seed by seed: paired intervals, and no verdict from few seeds. */

import { mean } from "./d3.ts";
import { pairedInterval } from "./statistics.ts";
import { counted, listed } from "./wording.ts";

/** With fewer seeds than this an interval is given, and no verdict. */
const SEEDS_FOR_VERDICT = 6;
const CONFIDENCE = 0.95;

/** A variant's figures. */
export interface Sample {
  readonly label: string;
  readonly seeds: readonly number[];
  /** One a seed, all finite. */
  readonly values: readonly number[];
}

/** How far a variant is above the lowest. */
export interface Comparison {
  readonly label: string;
  /** Of the means. */
  readonly difference: number;
  /** What the difference is likely to be, by pairs of runs of the same seed. */
  readonly interval: readonly [low: number, high: number];
}

/** Whether so many seeds show more than an interval. */
export function allowsVerdict(seeds: number): boolean {
  return seeds >= SEEDS_FOR_VERDICT;
}

/** Whether runs of the same seed can be paired. */
export function arePaired(best: Sample, others: readonly Sample[]): boolean {
  return others.every(({ seeds }) => seeds.join() === best.seeds.join());
}

/**
 * The others less the lowest by pairs of runs of the same seed. The lowest of k variants is picked by
 * these same figures, so the intervals hold for all pairs of the k at once (Bonferroni).
 */
export function compare(best: Sample, others: readonly Sample[], count: number): Comparison[] {
  const confidence = 1 - (1 - CONFIDENCE) / pairsOf(count);
  return others.map(({ label, values }) => {
    const differences = values.map((value, seed) => value - best.values[seed]!);
    return {
      label,
      difference: mean(values)! - mean(best.values)!,
      interval: pairedInterval(differences, confidence),
    };
  });
}

/** What the intervals of a comparison are: "the paired t interval of 95 %, for all 3 pairs ...". */
export function intervalWords(count: number): string {
  const pairs = pairsOf(count);
  const atOnce = pairs === 1 ? "" : `, for all ${pairs} pairs of variants at once`;
  return `the paired t interval of ${CONFIDENCE * 100} %${atOnce}`;
}

function pairsOf(count: number): number {
  return count * (count - 1) / 2;
}

/** Who differs from the best, which is "the lowest" or "the highest", and who is not shown to. */
export function verdict(
  compared: readonly Comparison[],
  seeds: number,
  best: "lowest" | "highest" = "lowest",
): string {
  if (!allowsVerdict(seeds)) return `${counted(seeds, "seed")} are too few for a verdict.`;
  const labels = (differs: boolean) =>
    listed(
      compared.filter(({ interval: [low] }) => low > 0 === differs).map(({ label }) => label),
    );
  const [shown, unsure] = [labels(true), labels(false)];
  const said = [];
  const way = best === "lowest" ? "Higher" : "Lower";
  if (shown !== "") said.push(`${way} than the ${best}: ${shown}.`);
  if (unsure !== "") said.push(`Not shown to differ from the ${best}: ${unsure}.`);
  return said.join(" ");
}
