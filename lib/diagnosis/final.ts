/** What the losses after training say: which is lowest, and whether seed by seed. */

import { hasSeveralSeeds } from "./select.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { mean } from "./d3.ts";
import { evenGuess } from "./guess.ts";
import { arePaired, compare, intervalWords, type Sample, verdict } from "./verdict.ts";
import { counted, listed, loss } from "./wording.ts";

/** A variant's dev losses, and others that are told beside them. */
interface Row extends Sample {
  /** Over seeds. */
  readonly devMean: number;
  readonly trainMean: number;
  readonly published: number | undefined;
}

/** Of the losses after training: the lowest, the others against it, and the published ones. */
export function finalLossFindings(result: ExperimentResult): string[] {
  const all = result.variants.map(toRow);
  const rows = all.filter(isFinite).sort((a, b) => a.devMean - b.devMean);
  const best = rows[0];
  const several = hasSeveralSeeds(result);
  if (best === undefined) {
    return [`No variant has finite final losses${several ? " for every seed" : ""}.`];
  }
  const guess = evenGuess(result);
  const level = guess?.loss ?? Infinity;
  const learned = rows.filter(({ devMean }) => devMean < level);
  const lowest = learned.filter(({ devMean }) => devMean === best.devMean);
  const others = learned.slice(lowest.length);
  const said: string[] = [];
  if (lowest.length > 0) {
    const labels = listed(lowest.map(({ label }) => label));
    const verb = lowest.length === 1 ? "has" : "have";
    const words = rows.length === 1
      ? `The dev loss of ${labels} is`
      : `${labels} ${verb} the lowest dev loss,`;
    const over = several ? `, the mean of ${counted(best.seeds.length, "seed")}` : "";
    said.push(`${words} ${loss(best.devMean)}${over}.`);
  }
  if (others.length > 0) {
    said.push(
      !arePaired(best, others)
        ? unpaired(best, others)
        : several
        ? comparison(best, others, learned.length)
        : differences(best, others),
    );
  }
  if (learned.length < rows.length) {
    const lost = rows.slice(learned.length).map((row) => `${row.label} (${loss(row.devMean)})`);
    said.push(
      `No better than an even guess, ${guess!.name} = ${loss(level)}, by dev loss: ` +
        `${listed(lost)}.`,
    );
  }
  const missing = all.filter((row) => !isFinite(row)).map(({ label }) => label);
  if (missing.length > 0) {
    const every = several ? "not finite for every seed" : "not finite";
    said.push(`Left out, since their final losses are ${every}: ${listed(missing)}.`);
  }
  const fitted = rows.filter(({ trainMean }) => trainMean < level);
  return [...said, ...gaps(fitted), ...distances(rows)];
}

function isFinite({ devMean, trainMean }: Row): boolean {
  return Number.isFinite(devMean) && Number.isFinite(trainMean);
}

function toRow({ label, runs, published }: VariantResult): Row {
  const dev = runs.map(({ final }) => final.dev);
  return {
    label,
    seeds: runs.map(({ seed }) => seed),
    values: dev,
    devMean: overAll(dev),
    trainMean: overAll(runs.map(({ final }) => final.train)),
    published: published?.dev,
  };
}

/** The mean; not finite unless all values are. */
function overAll(values: readonly number[]): number {
  return values.every(Number.isFinite) ? mean(values) ?? NaN : NaN;
}

/** Of other seeds: runs cannot be paired, and so no interval is given. */
function unpaired(best: Row, others: readonly Row[]): string {
  const each = others.map((row) => `${row.label} by ${loss(row.devMean - best.devMean)}`);
  return `Above that: ${listed(each)}. Their seeds are not all the same, so that runs cannot be ` +
    "paired, and there is no verdict.";
}

/** Of one seed: how far above the lowest the others are. */
function differences(best: Row, others: readonly Row[]): string {
  const each = others.map((row) => `${row.label} by ${loss(row.devMean - best.devMean)}`);
  return `Above that: ${
    listed(each)
  }. How much such differences vary from seed to seed, one seed ` +
    "does not show.";
}

/** Of several seeds: the differences by pairs of runs of the same seed. */
function comparison(best: Row, others: readonly Row[], count: number): string {
  const compared = compare(best, others, count);
  const each = compared.map(({ label, difference, interval: [low, high] }) =>
    `${label} by ${loss(difference)} (${loss(low)} to ${loss(high)})`
  );
  return `Above that, by pairs of runs of the same seed: ${listed(each)}; in brackets ${
    intervalWords(count)
  }. ${verdict(compared, best.values.length)}`;
}

/** How far the dev losses exceed those of the examples trained on. */
function gaps(rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const each = rows.map(({ label, devMean, trainMean }) => `${label} ${loss(devMean - trainMean)}`);
  return [`Dev loss less training loss: ${listed(each)}.`];
}

function distances(rows: readonly Row[]): string[] {
  const each = rows.flatMap(({ label, devMean, published }) =>
    published === undefined ? [] : [`${label} ${loss(devMean - published)}`]
  );
  return each.length === 0 ? [] : [`Dev loss less the published one: ${listed(each)}.`];
}
