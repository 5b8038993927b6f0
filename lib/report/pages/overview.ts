/** The variants at a glance: what each changes, and what came of it. */

import { divergence } from "../../diagnosis/answer.ts";
import { evenGuess } from "../../diagnosis/guess.ts";
import { type Measure, measureOf, measureSpread, measureTitle } from "../../diagnosis/measures.ts";
import { configOf, overSeeds, type Spread } from "../../diagnosis/select.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { changesOf } from "./changes.ts";

/** A variant in one row. */
export interface OverviewRow {
  /** What it is called. */
  readonly label: string;
  /** Its place in the experiment file, which its look follows. */
  readonly index: number;
  /** What it changes of the experiment; nothing of it: that is the experiment as it stands. */
  readonly changes: readonly string[];
  /** The measure that answers the question, over its seeds. */
  readonly figure: string;
  /** How its runs ended. */
  readonly outcome: string;
}

/** The variants of a result, and what their figure is. */
export function overview(
  result: ExperimentResult,
): { readonly figure: string; readonly rows: readonly OverviewRow[] } {
  const measure = measureOf(result);
  const rows = result.variants.map((variant): OverviewRow => {
    const config = configOf(result, variant);
    const changes = config === undefined ? [] : changesOf(result.config, config);
    const spread = overSeeds(variant, measure.of);
    return {
      label: variant.label,
      index: variant.index,
      changes: changes.length === 0 ? ["nothing"] : changes,
      figure: figureOf(measure, spread),
      outcome: outcome(result, variant),
    };
  });
  return { figure: measureTitle(measure, result), rows };
}

/** The mean, its spread, and over how many seeds where some have no figure. */
function figureOf(measure: Measure, spread: Spread): string {
  const { finite, count } = spread;
  if (finite === 0) return "none";
  const missing = finite < count ? ` (${finite} of ${count} seeds)` : "";
  return measureSpread(measure, spread, finite > 1) + missing;
}

function outcome(result: ExperimentResult, variant: VariantResult): string {
  const { config, data: { frequencyLoss } } = result;
  if (variant.status === "failed") return `failed: ${variant.failure}`;
  if (variant.status === "diverged") return `diverged ${divergence(variant)}`;
  const steps = config.variants.find(({ name }) => name === variant.name)?.train.steps;
  if (steps === 0) return "not trained";
  const dev = overSeeds(variant, ({ final }) => final.dev).mean;
  if (frequencyLoss === undefined || dev < frequencyLoss.dev) return "trained";
  return `trained, but no better than the ${evenGuess(result)!.classes}' frequencies`;
}
