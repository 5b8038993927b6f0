/** Runs an experiment: every variant for every seed, all variants side by side on one device. */

import { InitlabError } from "../device/errors.ts";
import project from "../../deno.json" with { type: "json" };
import { follow } from "./advance.ts";
import type { LoadedData, ResolvedData } from "../experiment/data/mod.ts";
import { bySplit } from "../data/split.ts";
import { type PlacedExamples, SharedExamples } from "./examples.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { requireRoom } from "./room.ts";
import {
  type DataSummary,
  type ExperimentResult,
  REPORT_VERSION,
  type VariantResult,
} from "./result.ts";
import { requireStatistics } from "./statistics.ts";
import { type Run, type RunOptions, runVariant } from "./variant.ts";

/** What became of a variant; with the error, where one ended it. */
interface Outcome {
  readonly result: VariantResult;
  readonly error?: unknown;
}

/**
 * Trains and measures every variant. One that fails or diverges costs the others nothing: its part
 * of the result says so. The device stays open, with nothing of the run on it, however that ended.
 *
 * @throws {ExperimentError} if it needs more memory than there is, or cannot be evaluated as it asks
 * @throws {DataError} if there are too few examples to split
 * @throws what the first variant failed with, if all failed
 * @throws the signal's reason if it is aborted
 */
export async function runExperiment(
  experiment: ResolvedExperiment,
  loaded: LoadedData,
  options: RunOptions,
): Promise<ExperimentResult> {
  const { data, variants: specs } = experiment;
  requireRoom(experiment, loaded, options.device);
  using shared = new SharedExamples(options.device, loaded, specs.map(({ data }) => data));
  requireStatistics(experiment, loaded, ({ data }) => shared.of(data));
  const runs = specs.map((one) =>
    [
      { ...options, experiment, loaded, splits: shared.of(one.data) },
      one,
    ] as const
  );
  // All of them, also where one is ended by the signal: they share the examples.
  const attempts = await Promise.allSettled(runs.map(([run, one]) => attempt(run, one)));
  const outcomes = attempts.map((settled) => {
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  });
  const variants = outcomes.map(({ result }) => result);
  if (variants.every(({ status }) => status === "failed")) throw outcomes[0]!.error;
  const { train, seeds, question } = experiment;
  return {
    version: REPORT_VERSION,
    name: options.name,
    question,
    versions: { initlab: project.version, deno: Deno.version.deno },
    device: { kind: options.device.kind, description: options.device.description },
    data: summaryOf(loaded, data, shared.of(specs[0]!.data)),
    training: { steps: train.steps, batchSize: train.batchSize },
    seeds,
    variants,
    config: experiment,
  };
}

function summaryOf(
  loaded: LoadedData,
  data: ResolvedData,
  splits: PlacedExamples,
): DataSummary {
  const { name, digest, notes } = loaded;
  const { outputs } = loaded.shape(data);
  return {
    ...loaded.facts(data),
    name,
    digest,
    notes,
    examples: bySplit((split) => splits[split].count),
    ...(outputs && { outputs }),
    ...(splits.frequencyLoss && { frequencyLoss: splits.frequencyLoss }),
  };
}

/** A variant's result; an error in it is part of that, so that it costs the others nothing. */
async function attempt(run: Run, variant: ResolvedVariant): Promise<Outcome> {
  const advance = follow(run, variant);
  try {
    // Large networks take long to make: signals are heard between two of them.
    await new Promise((resolve) => setTimeout(resolve));
    return { result: await runVariant(run, variant, advance) };
  } catch (error) {
    run.signal?.throwIfAborted();
    advance({ phase: "done" });
    const message = error instanceof InitlabError
      ? error.message
      : `unexpected, please report it: ${error}`;
    const { name, index, label } = variant;
    const result: VariantResult = {
      index,
      name,
      label,
      status: "failed",
      failure: message,
      parameterCount: 0,
      runs: [],
    };
    return { result, error };
  }
}
