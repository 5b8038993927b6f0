/** A trained network by the statistics of batch norm that an experiment asks for. */

import type { Device } from "../device/device.ts";
import { ExperimentError, UsageError } from "../device/errors.ts";
import { SPLITS, type SplitValues } from "../data/split.ts";
import { buildNetworks } from "../experiment/build.ts";
import type { LoadedData } from "../experiment/data/mod.ts";
import type { Statistics } from "../experiment/evaluate.ts";
import { leavesOf, placeVariant } from "../experiment/place.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { DEFAULT_SEED } from "../experiment/seeds.ts";
import { BatchNorm1d, foldBatchNorm, type Module } from "../nn/mod.ts";
import { foldsOf } from "../nn/fold_batch_norm.ts";
import type { Follow } from "./advance.ts";
import { calibrate } from "./calibrate.ts";
import { figures } from "./digits.ts";
import { evaluateSplits, type Evaluation } from "./evaluate.ts";
import type { Examples } from "./examples.ts";
import type { SeedResult } from "./result.ts";

/** Digits of statistics that are compared: there are four for each feature. */
const COMPARED = 4;

/** What is said of one network by other statistics than the running ones. */
export type OtherStatistics = Pick<SeedResult, "calibrated" | "batch" | "folded" | "batchNorm">;

/**
 * Evaluates by all statistics asked for but the running ones; gives each replica's part, and leaves
 * the model as it was.
 *
 * @throws {DeviceError}
 */
export async function evaluateBy(
  { device, model, splits, batchSize }: {
    readonly device: Device;
    readonly model: Module;
    readonly splits: SplitValues<Examples>;
    readonly batchSize: number;
  },
  asked: readonly Statistics[],
  advance: Follow,
): Promise<(replica: number) => OtherStatistics> {
  if (!hasBatchNorm(model)) return () => ({ batchNorm: [] });
  const hear = (phase: "evaluation" | "calibration") => (work: number) => advance({ phase, work });
  const found: Partial<Record<Statistics, Evaluation[]>> = {};
  if (asked.includes("batch")) {
    found.batch = await evaluateSplits(device, model, splits, hear("evaluation"), batchSize);
  }
  if (asked.includes("folded")) {
    using folded = await foldBatchNorm(model);
    found.folded = await evaluateSplits(device, folded.model, splits, hear("evaluation"));
  }
  const calibration = asked.includes("calibrated")
    ? await calibrate(device, model, splits.train, hear("calibration"))
    : undefined;
  if (calibration && calibration.comparisons[0]!.length > 0) {
    found.calibrated = await evaluateSplits(device, model, splits, hear("calibration"));
  }
  calibration?.restore();
  return (replica) => ({
    ...Object.fromEntries(
      Object.entries(found).map(([name, all]) => [name, all[replica]!.losses]),
    ),
    batchNorm: figures(calibration?.comparisons[replica] ?? [], COMPARED),
  });
}

/**
 * Where "folded" is asked for, every batch norm must be foldable; where "batch" is, a batch norm must
 * have two examples of each split.
 *
 * @throws {ExperimentError} naming the variant, and the batch norm or the split
 */
export function requireStatistics(
  { evaluate, variants }: ResolvedExperiment,
  loaded: LoadedData,
  splitsOf: (variant: ResolvedVariant) => SplitValues<Pick<Examples, "count">>,
): void {
  if (!evaluate.includes("batch") && !evaluate.includes("folded")) return;
  for (const variant of variants) {
    const { model } = buildNetworks(variant, loaded.shape(variant.data), [DEFAULT_SEED]);
    if (!hasBatchNorm(model)) continue;
    try {
      if (evaluate.includes("folded")) requireFolds(model, variant, loaded);
      if (evaluate.includes("batch")) requirePairs(splitsOf(variant));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new ExperimentError(`evaluate: variant "${variant.name}": ${error.message}`);
    }
  }
}

function requirePairs(splits: SplitValues<Pick<Examples, "count">>): void {
  for (const name of SPLITS) {
    if (splits[name].count >= 2) continue;
    throw new UsageError(
      `Cannot evaluate by "batch": expected at least 2 examples to take a variance of in the ${name} ` +
        `split, found ${splits[name].count}; use more data, or leave "batch" out.`,
    );
  }
}

/** What a linear layer puts out for an example must have one axis: the others are not its features. */
function requireFolds(model: Module, variant: ResolvedVariant, loaded: LoadedData): void {
  const placed = placeVariant(variant, loaded.shape(variant.data)) ?? [];
  const leaves = new Map(leavesOf(placed).map((leaf) => [leaf.path, leaf]));
  for (const { path, layer } of foldsOf(model)) {
    const axes = leaves.get(path)?.input.shape ?? [];
    if (axes.length < 2 || !("fanOut" in layer)) continue;
    throw new UsageError(
      `Cannot fold batch norm "${path}": expected [features] behind a linear layer, found ` +
        `[${axes.join(", ")}], whose channels it does not make; evaluate it unfolded.`,
    );
  }
}

function hasBatchNorm(model: Module): boolean {
  return model.namedModules().some(([, part]) => part instanceof BatchNorm1d);
}
