/** The figures that the lecture's notebook prints beside its histograms, layer by layer. */

import type { ExperimentResult, Snapshot, VariantResult } from "../runner/result.ts";
import { shareText } from "../diagnosis/flat.ts";
import { endpoints, layersOf, seedNote } from "../diagnosis/select.ts";
import { whole } from "../diagnosis/wording.ts";
import type { FigureTable } from "./picture.ts";

/** Of more snapshots than this a table has the first and the last. */
const MOST_SNAPSHOTS = 3;

/** Of each variant: mean, standard deviation and flat share of every layer's activations. */
export function activationTables(result: ExperimentResult): FigureTable[] {
  return tablesOf(
    result,
    "layer",
    ["mean", "std", flatName(result)],
    (snapshot) =>
      layersOf(snapshot, "activation").map(({ layer, summary: { mean, std, saturated } }) => [
        layer,
        signed(mean, 2),
        fixed(std, 2),
        saturated === undefined ? "" : `${fixed(saturated * 100, 2)} %`,
      ]),
  );
}

/** Of each variant: mean and standard deviation of the gradient by every layer's activations. */
export function gradientTables(result: ExperimentResult): FigureTable[] {
  return tablesOf(
    result,
    "layer",
    ["mean", "std"],
    (snapshot) =>
      layersOf(snapshot, "activationGradient").map(({ layer, summary: { mean, std } }) => [
        layer,
        signed(mean, 6),
        scientific(std),
      ]),
  );
}

/** Of each variant: every weight's gradient, and its size beside the weight's own. */
export function weightTables(result: ExperimentResult): FigureTable[] {
  const figures = ["shape", "mean", "std", "grad:data"];
  return tablesOf(
    result,
    "gradient of",
    figures,
    ({ weights }) =>
      weights.map(({ parameter, shape, gradient: { mean, std }, gradientToData }) => [
        parameter,
        shape.map(whole).join(" x "),
        signed(mean, 6),
        scientific(std),
        scientific(gradientToData),
      ]),
  );
}

/** Of each variant: how far every batch norm's running statistics are from the training set's. */
export function batchNormTables(result: ExperimentResult): FigureTable[] {
  return result.variants.flatMap((variant) => {
    const rows = (variant.runs[0]?.batchNormGaps ?? []).map(({ layer, step, mean, std }) => [
      layer,
      whole(step),
      scientific(mean),
      scientific(std),
    ]);
    if (rows.length === 0) return [];
    const head = ["layer", "step", "gap of the means (stds)", "gap of the stds (share)"];
    return [{ caption: captionOf(result, variant), head, rows }];
  });
}

/** A table a variant that has rows: those of its first seed's snapshots, one after another. */
function tablesOf(
  result: ExperimentResult,
  what: string,
  figures: readonly string[],
  rowsOf: (snapshot: Snapshot) => readonly (readonly string[])[],
): FigureTable[] {
  return result.variants.flatMap((variant) => {
    const rows = snapshotsOf(variant).flatMap((snapshot) =>
      rowsOf(snapshot).map(([name = "", ...cells]) => [name, whole(snapshot.step), ...cells])
    );
    if (rows.length === 0) return [];
    const head = [what, "step", ...figures];
    return [{ caption: captionOf(result, variant), head, rows }];
  });
}

/** Whose figures a table has. */
function captionOf(result: ExperimentResult, { label }: VariantResult): string {
  return `${label}${seedNote(result)}`;
}

function snapshotsOf(variant: VariantResult): readonly Snapshot[] {
  const all = variant.runs[0]?.snapshots ?? [];
  return all.length > MOST_SNAPSHOTS ? endpoints(variant) : all;
}

/** "saturated" where every activation levels off at both ends, as tanh does. */
function flatName({ variants }: ExperimentResult): string {
  const regions = variants.flatMap((variant) =>
    layersOf(endpoints(variant)[0], "activation").flatMap(({ flat }) => flat ?? [])
  );
  return regions.every((region) => shareText(region) === "saturated") ? "saturated" : "flat";
}

/** A number with its sign, as Python's `%+f`: +0.000024. */
function signed(value: number, digits: number): string {
  return `${value < 0 || Object.is(value, -0) ? "" : "+"}${fixed(value, digits)}`;
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}

/** With two digits in the exponent, as Python's `%.2e`: 8.01e-03. */
function scientific(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toExponential(2).replace(/e([+-])(\d)$/, "e$10$2");
}
