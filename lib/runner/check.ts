/** `--check`: whether figures lie in the bands expected for this data and step count. */

import { LOSSES } from "../data/split.ts";
import { UsageError } from "../device/errors.ts";
import { decimal, displayWidth, pad } from "../device/text.ts";
import type { Band, Expectation, Expected, ExpectedLosses } from "../experiment/expected.ts";
import { listKnown } from "../experiment/suggest.ts";
import type { ExperimentResult, SeedResult, VariantResult } from "./result.ts";

/** Whether all lay in their bands, and what to print. */
export interface CheckOutcome {
  /** Whether nothing left its band. */
  readonly ok: boolean;
  /** A table of what left its band; one sentence where nothing did. */
  readonly table: string;
  /** The names of the variants that were expected to diverge. */
  readonly diverging: readonly string[];
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

/** A figure that is expected, and what was found in its place. */
interface Comparison {
  readonly ok: boolean;
  /** What the table says of it. */
  readonly cells: string[];
}

/**
 * Compares a result with what is expected of its data set, step count and seeds.
 *
 * With several seeds the mean of their losses is compared, and each divergence by itself. A loss
 * that is not finite is out of every band.
 *
 * @throws {UsageError} if nothing is expected of these, or of these variants.
 */
export function checkResult(result: ExperimentResult, expected: Expected): CheckOutcome {
  const found = findExpectation(expected, originOf(result));
  const { losses, outputStd, divergedAt } = found;
  const compared = result.variants.flatMap((variant) => [
    ...compareLosses(variant, own(losses, variant.name) ?? {}),
    ...compareOutputs(variant, own(outputStd, variant.name)),
    ...compareDivergence(variant, own(divergedAt, variant.name)),
  ]);
  const outside = compared.filter(({ ok }) => !ok).map(({ cells }) => cells);
  const diverging = Object.keys(divergedAt);
  if (outside.length === 0) {
    return { ok: true, table: `all ${compared.length} figures are as expected`, diverging };
  }
  const head = ["variant", "figure", "expected", "tolerance", "found", "off by"];
  const title = `${outside.length} of ${compared.length} figures left their expected band:`;
  return { ok: false, table: `${title}\n${align([head, ...outside])}`, diverging };
}

/** The names of the variants that diverged when they were expected to, of runs of this origin. */
export function expectedDivergences(result: ExperimentResult, expected: Expected): string[] {
  const bands = entryOf(expected, originOf(result))?.divergedAt ?? {};
  return result.variants.filter((variant) => {
    const compared = compareDivergence(variant, own(bands, variant.name));
    return compared.length > 0 && compared.every(({ ok }) => ok);
  }).map(({ name }) => name);
}

function originOf({ data: { digest }, training: { steps }, seeds, variants }: ExperimentResult) {
  return { digest, steps, seeds, variants: variants.map(({ name }) => name) };
}

function compareLosses(variant: VariantResult, expected: ExpectedLosses): Comparison[] {
  return LOSSES.flatMap((loss) => {
    const band = expected[loss];
    if (band === undefined) return [];
    return [compare(variant, loss, band, meanOf(variant, (run) => lossOf(run, loss)))];
  });
}

function compareOutputs(variant: VariantResult, band?: Band): Comparison[] {
  if (band === undefined) return [];
  return [compare(variant, "outputStd", band, meanOf(variant, outputStdOf))];
}

function compare({ name }: VariantResult, what: string, band: Band, found: number): Comparison {
  const cells = [name, what, figure(band[0]), String(band[1]), figure(found)];
  return { ok: isWithin(band, found), cells: [...cells, signed(found - band[0], figure)] };
}

/** Every seed's divergence is compared, and that it happened. */
function compareDivergence({ name, runs }: VariantResult, band?: Band): Comparison[] {
  if (band === undefined) return [];
  return runs.map(({ seed, divergedAt: found = NaN }) => {
    const what = runs.length > 1 ? `divergence (seed ${seed})` : "divergence";
    const happened = Number.isNaN(found)
      ? ["never", ""]
      : [`step ${found}`, signed(found - band[0])];
    const cells = [name, what, `step ${band[0]}`, String(band[1]), ...happened];
    return { ok: isWithin(band, found), cells };
  });
}

function isWithin([value, tolerance]: Band, found: number): boolean {
  return Math.abs(found - value) <= tolerance;
}

function own<T>(byVariant: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(byVariant, name) ? byVariant[name] : undefined;
}

/**
 * The expected losses for a run of this origin.
 *
 * @throws {UsageError} if there are none; the message says of what there are.
 */
export function findExpectation(expected: Expected, origin: Origin): Required<Expectation> {
  const { steps, seeds, variants } = origin;
  const near = entriesNear(expected, origin);
  if (near.length === 0) throw new UsageError(noneFor(expected, origin));
  const found = entryOf(expected, origin);
  if (found === undefined) {
    throw new UsageError(
      `no expected losses for seeds ${listKnown(sorted(seeds))}; those for ${steps} steps of ` +
        `this data are means over seeds ${
          near.map((entry) => listKnown(sorted(entry.seeds))).join("; or ")
        }`,
    );
  }
  const { losses, outputStd, divergedAt } = found;
  const names = new Set([
    ...Object.keys(losses).filter((name) => Object.keys(losses[name]!).length > 0),
    ...Object.keys(outputStd),
    ...Object.keys(divergedAt),
  ]);
  if (variants.some((name) => names.has(name))) return found;
  const known = listKnown([...names]);
  throw new UsageError(`nothing to check: losses are expected only of ${known || "no variant"}`);
}

/** What is expected of the same data and steps. */
function entriesNear({ expected }: Expected, { digest, steps }: Origin): Expected["expected"] {
  return expected.filter((entry) => entry.digest === digest && entry.steps === steps);
}

/** That of the same seeds, too. */
function entryOf(expected: Expected, origin: Origin): Expected["expected"][number] | undefined {
  const wanted = sorted(origin.seeds).join();
  return entriesNear(expected, origin).find(({ seeds }) => sorted(seeds).join() === wanted);
}

function noneFor({ source, expected }: Expected, { digest, steps }: Origin): string {
  const known = expected.map((entry) => `${entry.steps} steps of data ${short(entry.digest)}`);
  return `no expected losses for ${steps} steps of data ${short(digest)}; ${source} has ` +
    (known.length === 0 ? "none" : listKnown([...new Set(known)]));
}

function sorted(seeds: readonly number[]): string[] {
  return seeds.toSorted((a, b) => a - b).map(String);
}

function lossOf(run: SeedResult, loss: typeof LOSSES[number]): number {
  return loss === "initial" ? run.initialLoss : run.final[loss];
}

/** The standard deviation of what the network puts out before any update. */
function outputStdOf({ snapshots: [first] }: SeedResult): number {
  return first?.layers.findLast(({ quantity }) => quantity === "logits")?.summary.std ?? NaN;
}

function meanOf({ runs }: VariantResult, value: (run: SeedResult) => number): number {
  return runs.reduce((total, run) => total + value(run), 0) / runs.length;
}

function signed(off: number, write: (value: number) => string = String): string {
  return `${off > 0 ? "+" : ""}${write(off)}`;
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
