/** Parts of a result that several pictures and sentences look at. */

import type { ResolvedVariant } from "../experiment/resolve.ts";
import type {
  ExperimentResult,
  LayerSummary,
  SeedResult,
  Snapshot,
  VariantResult,
} from "../runner/result.ts";
import { deviation, mean } from "./d3.ts";
import { counted } from "./wording.ts";

/** A figure over seeds. */
export interface Spread {
  /** Over the seeds whose figure is finite; NaN if none is. */
  readonly mean: number;
  /** The standard deviation over those seeds; 0 for a single one. */
  readonly std: number;
  /** How many seeds gave a finite figure. */
  readonly finite: number;
  /** How many seeds there were. */
  readonly count: number;
}

/** The mean and standard deviation of a figure over a variant's seeds. */
export function spread(values: readonly number[]): Spread {
  const finite = values.filter(Number.isFinite);
  return {
    mean: mean(finite) ?? NaN,
    std: deviation(finite) ?? 0,
    finite: finite.length,
    count: values.length,
  };
}

/** The mean and standard deviation over seeds of what `value` takes from each run. */
export function overSeeds(
  { runs }: Pick<VariantResult, "runs">,
  value: (run: SeedResult) => number,
): Spread {
  return spread(runs.map(value));
}

/** The network and the training of a variant, as the experiment has them. */
export function configOf(
  { config }: ExperimentResult,
  { name }: VariantResult,
): ResolvedVariant | undefined {
  return config.variants.find((variant) => variant.name === name);
}

/** The updates of a variant. */
export function stepsOf(result: ExperimentResult, variant: VariantResult): number {
  return configOf(result, variant)?.train.steps ?? result.training.steps;
}

/** The most updates of any variant: what the pictures' axis of steps spans. */
export function mostSteps(result: ExperimentResult): number {
  return Math.max(...result.variants.map((variant) => stepsOf(result, variant)));
}

/** A variant's snapshots before the first update and after the last, of its first seed. */
export function endpoints(variant: VariantResult): Snapshot[] {
  const snapshots = variant.runs[0]?.snapshots ?? [];
  const first = snapshots[0];
  const last = snapshots.at(-1);
  if (first === undefined || last === undefined) return [];
  return first === last ? [first] : [first, last];
}

/** The layers of a snapshot that report this quantity, in forward order. */
export function layersOf(
  snapshot: Snapshot | undefined,
  quantity: LayerSummary["quantity"],
): LayerSummary[] {
  return (snapshot?.layers ?? []).filter((layer) => layer.quantity === quantity);
}

/** "step 0" for the first snapshot, "after 200,000 steps" for later ones. */
export function moment(step: number): string {
  return step === 0 ? "step 0" : `after ${counted(step, "step")}`;
}

/** Whether any variant was trained from several seeds. */
export function hasSeveralSeeds({ variants }: Pick<ExperimentResult, "variants">): boolean {
  return variants.some(({ runs }) => runs.length > 1);
}

/** Which seed a picture of one network shows, where there are several. */
export function seedNote(result: ExperimentResult): string {
  const first = new Set(result.config.variants.map(({ seeds: [seed] }) => seed));
  if (first.size > 1) return " (the first seed of each)";
  return hasSeveralSeeds(result) ? ` (seed ${[...first][0]})` : "";
}
