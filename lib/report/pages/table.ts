/** The table of results: as cells for the pages, as text for the terminal. */

import { decimal, displayWidth, pad } from "../../device/text.ts";
import { LOSSES, SPLITS } from "../../data/split.ts";
import type { Statistics } from "../../experiment/evaluate.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { hasSeveralSeeds, layersOf, overSeeds, type Spread } from "../../diagnosis/select.ts";
import { percent, whole } from "../../diagnosis/wording.ts";

type Loss = (typeof LOSSES)[number];

/** What a row holds: a variant's own figures, or others for it, below them. */
export type RowKind = "variant" | "accuracy" | OtherStatistics | "published";

/** What batch norm is evaluated with beside its running statistics. */
type OtherStatistics = Exclude<Statistics, "running">;

const OTHERS: readonly OtherStatistics[] = ["calibrated", "batch", "folded"];

/** A table: a head and as many cells in every row. */
export interface Table {
  /** What stands over each column. */
  readonly head: readonly string[];
  /** The rows of the first variant, then those of the next. */
  readonly rows: readonly { readonly kind: RowKind; readonly cells: readonly string[] }[];
}

/** What the pages have room for, and the terminal has not. */
export interface TableOptions {
  /** How many values were trained, and the losses by other statistics of batch norm. */
  readonly whole?: boolean;
}

/**
 * The losses of every variant, or how far the outputs vary where nothing is predicted; below them the accuracy and the published losses, where there are any.
 *
 * Of several seeds, the mean and the standard deviation over those whose loss is finite.
 */
export function tableOf(result: ExperimentResult, options: TableOptions = {}): Table {
  const several = hasSeveralSeeds(result);
  if (result.data.outputs === undefined) return tableOfOutputs(result, several);
  const row = (kind: RowKind, name: string, losses: readonly string[], count = "") => ({
    kind,
    cells: [name, ...losses, ...(options.whole ? [count] : [])],
  });
  const rows = result.variants.flatMap((variant) => {
    const { label, published, runs } = variant;
    const losses = LOSSES.map((name) => lossCell(variant, name, several));
    const accuracy = LOSSES.map((name) => accuracyCell(variant, name, several));
    const others = OTHERS.filter((by) => options.whole && runs.some((run) => run[by]));
    const printed = LOSSES.map((name) => publishedCell(published?.[name]));
    return [
      row(
        "variant",
        label,
        losses,
        variant.status === "failed" ? "" : whole(variant.parameterCount),
      ),
      ...(runs.some((run) => run.accuracy) ? [row("accuracy", "accuracy", accuracy)] : []),
      ...others.map((by) =>
        row(by, by, LOSSES.map((name) => statisticsCell(variant, by, name, several)))
      ),
      ...(published ? [row("published", "published", printed)] : []),
    ];
  });
  const head = ["variant", "initial loss", ...SPLITS, ...(options.whole ? ["parameters"] : [])];
  return { head, rows };
}

/** Where there are no losses: the standard deviation of what each variant puts out at step 0. */
function tableOfOutputs({ variants }: ExperimentResult, several: boolean): Table {
  const rows = variants.map((variant) => {
    const found = overSeeds(
      variant,
      ({ snapshots: [first] }) => layersOf(first, "logits").at(-1)?.summary.std ?? NaN,
    );
    const cell = variant.status === "failed" ? "failed" : spreadCell(found, several);
    return { kind: "variant" as const, cells: [variant.label, cell] };
  });
  return { head: ["variant", "standard deviation of the outputs"], rows };
}

/** The results as plain text for the terminal. */
export function resultTable(result: ExperimentResult): string {
  const { head, rows } = tableOf(result);
  const indented = rows.map(({ kind, cells: [name, ...losses] }) =>
    kind === "variant" ? [name!, ...losses] : [`  ${name}`, ...losses]
  );
  const all = [head, ...indented];
  const widths = head.map((_, column) =>
    Math.max(...all.map((cells) => displayWidth(cells[column]!)))
  );
  return all.map((cells) =>
    cells.map((cell, column) => pad(cell, widths[column]!, column === 0 ? "after" : "before")).join(
      "  ",
    ).trimEnd()
  ).join("\n");
}

function lossOf(variant: VariantResult, name: Loss): Spread {
  return overSeeds(variant, (run) => name === "initial" ? run.initialLoss : run.final[name]);
}

function lossCell(variant: VariantResult, name: Loss, several: boolean): string {
  if (variant.status === "failed") return "failed";
  const found = lossOf(variant, name);
  if (found.finite > 0) return spreadCell(found, several);
  return name === "train" ? `diverged at ${stepsOf(variant)}` : "diverged";
}

/** `step 12`, or of several seeds `steps 12 to 40`. */
function stepsOf({ runs }: VariantResult): string {
  const steps = runs.map(({ divergedAt }) => divergedAt ?? 0);
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return first === last ? `step ${whole(first)}` : `steps ${whole(first)} to ${whole(last)}`;
}

function spreadCell({ mean, std, finite, count }: Spread, several: boolean): string {
  if (finite === 0) return "not finite";
  const digits = decimal(mean, 4);
  if (!several) return digits;
  const missing = finite < count ? ` (${finite} of ${count} seeds)` : "";
  return `${digits} ± ${decimal(std, 4)}${missing}`;
}

function statisticsCell(
  variant: VariantResult,
  by: OtherStatistics,
  name: Loss,
  several: boolean,
): string {
  if (name === "initial") return "";
  return spreadCell(overSeeds(variant, (run) => run[by]?.[name] ?? NaN), several);
}

function accuracyCell(variant: VariantResult, name: Loss, several: boolean): string {
  if (name === "initial") return "";
  const { mean, std, finite } = overSeeds(variant, ({ accuracy }) => accuracy?.[name] ?? NaN);
  if (finite === 0) return "";
  return percent(mean) + (several ? ` ± ${percent(std)}` : "");
}

/** Up to four digits after the point, as published. */
function publishedCell(loss: number | undefined): string {
  return loss === undefined ? "" : String(Number(loss.toFixed(4)));
}
