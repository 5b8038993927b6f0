/** Runs an experiment: every variant for every seed, all variants side by side on one device. */

import { InitlabError } from "../device/errors.ts";
import type { Dataset } from "../data/datasets.ts";
import project from "../../deno.json" with { type: "json" };
import { follow } from "./advance.ts";
import { placeExamples } from "./examples.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { requireRoom } from "./room.ts";
import { type ExperimentResult, REPORT_VERSION, type VariantResult } from "./result.ts";
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
 * @throws {ExperimentError} if it needs more memory than there is
 * @throws {DataError} if the data set is too small to split
 * @throws what the first variant failed with, if all failed
 * @throws the signal's reason if it is aborted
 */
export async function runExperiment(
  experiment: ResolvedExperiment,
  dataset: Dataset,
  options: RunOptions,
): Promise<ExperimentResult> {
  requireRoom(experiment, dataset, options.device);
  using splits = placeExamples(options.device, dataset, experiment.data);
  const run = { ...options, experiment, dataset, splits };
  // All of them, also where one is ended by the signal: they share the examples.
  const attempts = await Promise.allSettled(experiment.variants.map((one) => attempt(run, one)));
  const outcomes = attempts.map((settled) => {
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  });
  const variants = outcomes.map(({ result }) => result);
  if (variants.every(({ status }) => status === "failed")) throw outcomes[0]!.error;
  const { train, seeds, saturationThreshold, question, data } = experiment;
  return {
    version: REPORT_VERSION,
    name: options.name,
    question,
    versions: { initlab: project.version, deno: Deno.version.deno },
    device: { kind: options.device.kind, description: options.device.description },
    data: {
      name: dataset.name,
      digest: dataset.digest,
      words: dataset.words.length,
      vocabulary: dataset.vocabulary.size,
      characters: dataset.vocabulary.characters.slice(1).join(""),
      notes: dataset.notes,
      contextLength: data.contextLength,
      examples: { train: splits.train.count, dev: splits.dev.count, test: splits.test.count },
    },
    training: { steps: train.steps, batchSize: train.batchSize, learningRates: train.lr },
    seeds,
    saturationThreshold,
    variants,
    config: experiment,
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
    const { name, label } = variant;
    const result: VariantResult = {
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
