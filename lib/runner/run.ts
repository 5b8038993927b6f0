/** Runs an experiment: every variant for every seed, all variants side by side on one device. */

import type { Device } from "../device/device.ts";
import type { Dataset } from "../data/datasets.ts";
import type { Sequential } from "../nn/mod.ts";
import { rateAt } from "../nn/schedule.ts";
import project from "../../deno.json" with { type: "json" };
import { buildNetworks } from "./build.ts";
import { takeSnapshot } from "./diagnostics.ts";
import { calibrate, evaluateSplits } from "./evaluate.ts";
import { type Examples, placeExamples } from "./examples.ts";
import { Minibatches } from "./minibatches.ts";
import type { Advance } from "./progress.ts";
import type { ResolvedExperiment, ResolvedVariant } from "./resolve.ts";
import {
  type ExperimentResult,
  type LossBucket,
  REPORT_VERSION,
  type SeedResult,
  type SplitValues,
  type VariantResult,
} from "./result.ts";
import { sampleWords } from "./sample.ts";
import { Trainer } from "./train.ts";

/** Losses of the first steps are kept one by one, later ones by buckets. */
const FIRST_STEPS = 1000;
const LOSS_BUCKETS = 400;
const SAMPLED_WORDS = 20;
/** The data and the steps for which the lecture's printed figures stand. */
const PUBLISHED_DATA = "makemore";
const PUBLISHED_STEPS = 200_000;

/** How a run is watched and ended. */
export interface RunOptions {
  /** Where all variants run; it stays open. */
  readonly device: Device;
  /** The experiment's name. */
  readonly name: string;
  /** Called now and then, with one variant's advance each time. */
  readonly onProgress?: (progress: Advance) => void;
  /** Ends the run; its promise then rejects. */
  readonly signal?: AbortSignal;
}

/** What all variants share. */
interface Run extends RunOptions {
  readonly experiment: ResolvedExperiment;
  readonly dataset: Dataset;
  readonly splits: SplitValues<Examples>;
}

/**
 * Trains and measures every variant.
 *
 * @throws {DataError} if the data set is too small to split
 * @throws {DeviceError} if the device fails
 */
export async function runExperiment(
  experiment: ResolvedExperiment,
  dataset: Dataset,
  options: RunOptions,
): Promise<ExperimentResult> {
  const splits = placeExamples(options.device, dataset, experiment.data);
  const run = { ...options, experiment, dataset, splits };
  const variants = await Promise.all(
    experiment.variants.map((variant) => runVariant(run, variant)),
  );
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

async function runVariant(run: Run, variant: ResolvedVariant): Promise<VariantResult> {
  const { device, experiment: { seeds, data, saturationThreshold: threshold }, splits } = run;
  const { contextLength } = data;
  const input = { vocabulary: run.dataset.vocabulary.size, contextLength };
  const { model, generators } = buildNetworks(variant.model, input, seeds);
  model.to(device);
  const { train } = variant;
  const batches = new Minibatches(generators, splits.train.count, train.batchSize);
  const look = (step: number) =>
    takeSnapshot(device, model, splits.train, {
      step,
      rows: batches.peek(),
      threshold,
      rate: rateAt(train.lr, step),
    });
  const before = await look(0);
  const losses = await trainVariant(run, variant, model, batches);
  const after = await look(losses[0]!.length);
  const final = await evaluateSplits(device, model, splits);
  const { comparisons, restore } = await calibrate(device, model, splits.train);
  const hasBatchNorm = comparisons[0]!.length > 0;
  const calibrated = hasBatchNorm ? await evaluateSplits(device, model, splits) : undefined;
  restore();
  const { vocabulary } = run.dataset;
  const samples = await sampleWords(device, model, vocabulary, contextLength, seeds, SAMPLED_WORDS);
  const runs = seeds.map((seed, replica): SeedResult => ({
    seed,
    initialLoss: losses[replica]![0]!,
    firstLosses: [...losses[replica]!.subarray(0, FIRST_STEPS)],
    lossBuckets: bucketLosses(losses[replica]!),
    final: final[replica]!,
    ...(calibrated && { calibrated: calibrated[replica]! }),
    snapshots: [before[replica]!, after[replica]!],
    batchNorm: comparisons[replica]!,
    samples: samples[replica]!,
  }));
  return toVariantResult(run, variant, model.parameterCount(), runs, losses);
}

async function trainVariant(
  { device, splits, onProgress, signal }: Run,
  { name, label, train }: ResolvedVariant,
  model: Sequential,
  batches: Minibatches,
): Promise<Float32Array[]> {
  const trainer = await Trainer.create(device, model, splits.train, batches, train);
  const { steps } = train;
  const losses = await trainer.run(steps, ({ step, losses }) => {
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    onProgress?.({ variant: name, label, step, steps, loss });
  }, signal);
  trainer.release();
  return losses;
}

function toVariantResult(
  { dataset, experiment }: Run,
  { name, label, published }: ResolvedVariant,
  parameterCount: number,
  runs: readonly SeedResult[],
  losses: readonly Float32Array[],
): VariantResult {
  const diverged = losses.some((values) => !Number.isFinite(values.at(-1)!));
  const isLectures = dataset.name === PUBLISHED_DATA && experiment.train.steps === PUBLISHED_STEPS;
  return {
    name,
    label,
    status: diverged ? "diverged" : "ok",
    parameterCount,
    ...(published && isLectures && { published }),
    runs,
  };
}

/** Mean, minimum and maximum of at most LOSS_BUCKETS equal stretches of steps. */
function bucketLosses(losses: Float32Array): LossBucket[] {
  const size = Math.max(1, Math.ceil(losses.length / LOSS_BUCKETS));
  const buckets: LossBucket[] = [];
  for (let start = 0; start < losses.length; start += size) {
    const part = losses.subarray(start, start + size);
    const mean = part.reduce((sum, loss) => sum + loss, 0) / part.length;
    buckets.push({
      start,
      count: part.length,
      mean,
      min: part.reduce((a, b) => Math.min(a, b), Infinity),
      max: part.reduce((a, b) => Math.max(a, b), -Infinity),
    });
  }
  return buckets;
}
