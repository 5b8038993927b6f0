/** The table of results: as cells for the pages, as text for the terminal. */

import { decimal, displayWidth, pad } from "../device/text.ts";
import type { ExperimentResult, SplitValues, VariantResult } from "../runner/result.ts";
import { overSeeds, type Spread } from "./select.ts";
import { whole } from "./wording.ts";

type Loss = "initial" | keyof SplitValues<number>;

const LOSSES: readonly Loss[] = ["initial", "train", "dev", "test"];
const SPLITS = ["train", "dev", "test"] as const;

/** A table: a head and as many cells in every row. */
export interface Table {
  /** What stands over each column. */
  readonly head: readonly string[];
  /** The cells of each variant. */
  readonly rows: readonly (readonly string[])[];
}

/** Which columns stand beside the losses. */
export interface TableColumns {
  /** How many values were trained. */
  readonly parameters?: boolean;
  /** The losses with calibrated statistics, where any variant has them. */
  readonly calibrated?: boolean;
}

/**
 * The losses of every variant, with the published ones beside them where there are any.
 *
 * Of several seeds, the mean and the standard deviation over those whose loss is finite.
 */
export function tableOf(result: ExperimentResult, columns: TableColumns = {}): Table {
  const several = result.seeds.length > 1;
  const made: { head: string; cell: (variant: VariantResult) => string }[] = [
    { head: "variant", cell: ({ label }) => label },
  ];
  if (columns.parameters) {
    made.push({ head: "parameters", cell: (variant) => whole(variant.parameterCount) });
  }
  for (const name of LOSSES) {
    const head = name === "initial" ? "initial loss" : name;
    made.push({ head, cell: (variant) => lossCell(variant, name, several) });
    if (result.variants.some(({ published }) => published?.[name] !== undefined)) {
      made.push({ head: "published", cell: (variant) => published(variant, name) });
    }
  }
  const calibrated = result.variants.some(({ runs }) => runs.some((run) => run.calibrated));
  for (const split of columns.calibrated && calibrated ? SPLITS : []) {
    made.push({
      head: `${split}, calibrated`,
      cell: (variant) =>
        variant.runs.some((run) => run.calibrated)
          ? spreadCell(overSeeds(variant, (run) => run.calibrated?.[split] ?? NaN), several)
          : "",
    });
  }
  return {
    head: made.map(({ head }) => head),
    rows: result.variants.map((variant) => made.map(({ cell }) => cell(variant))),
  };
}

/** The results as plain text for the terminal: one line a variant. */
export function resultTable(result: ExperimentResult): string {
  const { head, rows } = tableOf(result);
  const all = [head, ...rows];
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

/** Up to four digits after the point, as published. */
function published(variant: VariantResult, name: Loss): string {
  const value = variant.published?.[name];
  return value === undefined ? "" : String(Number(value.toFixed(4)));
}
