/** `--check`: whether losses lie in the bands expected for this data and step count. */

import { UsageError } from "../device/errors.ts";
import { decimal, displayWidth, pad } from "../device/text.ts";
import type { Band, Expectation } from "../experiment/experiment.ts";
import { listKnown } from "../experiment/suggest.ts";
import type { ExperimentResult, SeedResult, VariantResult } from "./result.ts";

/** Whether all lay in their bands, and what to print. */
export interface CheckOutcome {
  /** Whether nothing left its band. */
  readonly ok: boolean;
  /** A table of what left its band; one sentence where nothing did. */
  readonly table: string;
}

/** The part of a resolved experiment that a check needs. */
export interface Expecting {
  /** One entry for each data set, step count and seeds. */
  readonly expect: readonly Required<Expectation>[];
}

/** What a run's losses are of: only losses of the same can be compared. */
export interface Origin {
  /** SHA-256 of the data. */
  readonly digest: string;
  /** Updates made. */
  readonly steps: number;
  /** One network was trained from each. */
  readonly seeds: readonly number[];
  /** The names of the variants. */
  readonly variants: readonly string[];
}

const LOSSES = ["initial", "train", "dev", "test"] as const;

/**
 * Compares a result with what `experiment` expects of its data set, step count and seeds.
 *
 * With several seeds their mean is compared. A loss that is not finite is out of every band.
 *
 * @throws {UsageError} if the experiment expects nothing of these, or of these variants.
 */
export function checkResult(result: ExperimentResult, experiment: Expecting): CheckOutcome {
  const { data: { digest }, training: { steps }, seeds } = result;
  const variants = result.variants.map(({ name }) => name);
  const { losses } = findExpectation(experiment, { digest, steps, seeds, variants });
  const rows: string[][] = [];
  let compared = 0;
  for (const variant of result.variants) {
    for (const loss of LOSSES) {
      const band = Object.hasOwn(losses, variant.name) ? losses[variant.name]?.[loss] : undefined;
      if (band === undefined) continue;
      compared++;
      const found = meanLoss(variant, loss);
      if (!(Math.abs(found - band[0]) <= band[1])) rows.push(row(variant.name, loss, band, found));
    }
  }
  if (rows.length === 0) return { ok: true, table: `all ${compared} losses are as expected` };
  const head = ["variant", "loss", "expected", "tolerance", "found", "off by"];
  const title = `${rows.length} of ${compared} losses left their expected band:`;
  return { ok: false, table: `${title}\n${align([head, ...rows])}` };
}

/**
 * The expected losses for a run of this origin.
 *
 * @throws {UsageError} if there are none; the message says of what there are.
 */
export function findExpectation(experiment: Expecting, origin: Origin): Expectation {
  const { digest, steps, seeds, variants } = origin;
  const near = experiment.expect.filter((entry) =>
    entry.digest === digest && entry.steps === steps
  );
  if (near.length === 0) throw new UsageError(noneFor(experiment, origin));
  const wanted = sorted(seeds).join();
  const found = near.find((entry) => sorted(entry.seeds).join() === wanted);
  if (found === undefined) {
    throw new UsageError(
      `no expected losses for seeds ${listKnown(sorted(seeds))}; those for ${steps} steps of ` +
        `this data are means over seeds ${
          near.map((entry) => listKnown(sorted(entry.seeds))).join("; or ")
        }`,
    );
  }
  const { losses } = found;
  const isExpected = (name: string) =>
    Object.hasOwn(losses, name) && Object.keys(losses[name]!).length > 0;
  if (variants.some(isExpected)) return found;
  const names = listKnown(Object.keys(losses));
  throw new UsageError(`nothing to check: losses are expected only of ${names || "no variant"}`);
}

function noneFor({ expect }: Expecting, { digest, steps }: Origin): string {
  const known = expect.map((entry) => `${entry.steps} steps of data ${short(entry.digest)}`);
  return `no expected losses for ${steps} steps of data ${short(digest)}; the experiment has ` +
    (known.length === 0 ? "none" : listKnown([...new Set(known)]));
}

function sorted(seeds: readonly number[]): string[] {
  return seeds.toSorted((a, b) => a - b).map(String);
}

function meanLoss(variant: VariantResult, loss: typeof LOSSES[number]): number {
  const value = (run: SeedResult) => loss === "initial" ? run.initialLoss : run.final[loss];
  return variant.runs.reduce((total, run) => total + value(run), 0) / variant.runs.length;
}

function row(variant: string, loss: string, [value, tolerance]: Band, found: number): string[] {
  const off = found - value;
  const signed = `${off > 0 ? "+" : ""}${figure(off)}`;
  return [variant, loss, figure(value), String(tolerance), figure(found), signed];
}

function figure(value: number): string {
  return decimal(value, 7);
}

function short(digest: string): string {
  return digest.slice(0, 12);
}

/** Columns: the first two to the left, figures to the right. */
function align(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((cells) => displayWidth(cells[column]!)))
  );
  const cell = (text: string, column: number) =>
    pad(text, widths[column]!, column < 2 ? "after" : "before");
  return rows.map((cells) => cells.map(cell).join("  ")).join("\n");
}
