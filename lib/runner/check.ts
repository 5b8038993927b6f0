/** `--check`: whether losses lie in the bands expected for this data and step count. */

import { UsageError } from "../device/errors.ts";
import { decimal, displayWidth, pad } from "../device/text.ts";
import type { Band, Expectation } from "./experiment.ts";
import type { ExperimentResult, SeedResult, VariantResult } from "./result.ts";

/** Whether all lay in their bands, and what to print. */
export interface CheckOutcome {
  /** Whether nothing left its band. */
  readonly ok: boolean;
  /** A table of what left its band; one sentence where nothing did. */
  readonly table: string;
}

/** The part of an experiment, resolved or not, that a check needs. */
export interface Expecting {
  /** One entry a data set and step count. */
  readonly expect?: readonly Expectation[];
}

const LOSSES = ["initial", "train", "dev", "test"] as const;

/**
 * Compares a result with what `experiment` expects of its data set and step count.
 *
 * With several seeds their mean is compared. A loss that is not finite is out of every band.
 *
 * @throws {UsageError} if the experiment expects nothing of this data, step count or variants.
 */
export function checkResult(result: ExperimentResult, experiment: Expecting): CheckOutcome {
  const { losses } = findExpectation(experiment, result.data.digest, result.training.steps);
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
  if (compared === 0) {
    const names = Object.keys(losses).join(", ");
    throw new UsageError(`nothing to check: losses are expected only of ${names || "no variant"}`);
  }
  if (rows.length === 0) return { ok: true, table: `all ${compared} losses are as expected` };
  const head = ["variant", "loss", "expected", "tolerance", "found", "off by"];
  const title = `${rows.length} of ${compared} losses left their expected band:`;
  return { ok: false, table: `${title}\n${align([head, ...rows])}` };
}

/**
 * The expected losses for the data of this digest and this many steps.
 *
 * @throws {UsageError} if there are none; the message lists the combinations that exist.
 */
export function findExpectation(experiment: Expecting, digest: string, steps: number): Expectation {
  const expect = experiment.expect ?? [];
  const found = expect.find((entry) => entry.digest === digest && entry.steps === steps);
  if (found !== undefined) return found;
  const combinations = expect.map((entry) => `${entry.steps} steps of data ${short(entry.digest)}`);
  const known = combinations.length === 0 ? "none" : combinations.join(", ");
  throw new UsageError(
    `no expected losses for ${steps} steps of data ${short(digest)}; the experiment has ${known}`,
  );
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
