/** One variant from its first snapshot to its samples, for every seed at once. */

import type { Device } from "../device/device.ts";
import type { SplitValues } from "../data/split.ts";
import type { Module } from "../nn/mod.ts";
import type { LoadedData } from "../experiment/data/mod.ts";
import { buildNetworks } from "../experiment/build.ts";
import { layerFacts } from "../experiment/facts.ts";
import { placeVariant } from "../experiment/place.ts";
import { watchedSteps } from "../experiment/watch.ts";
import { requireCustomOutput } from "./custom_output.ts";
import { takeSnapshot } from "./diagnostics.ts";
import { evaluateSplits, type Evaluation } from "./evaluate.ts";
import type { Examples } from "./examples.ts";
import { measureJitter } from "./jitter.ts";
import { Minibatches } from "./minibatches.ts";
import { type Advance, type Follow, TRAINING_WORK } from "./advance.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import type { LossBucket, SeedResult, Snapshot, VariantResult } from "./result.ts";
import { sampleWords } from "./sample.ts";
import { deadUnits } from "./saturation.ts";
import { bucketSizeOf, meanSeries, SeriesLog } from "./series.ts";
import { evaluateBy, type OtherStatistics } from "./statistics.ts";
import { Trainer, type TrainProgress } from "./train.ts";
import { type Looks, trainWatched, type WatchedTraining } from "./watched_training.ts";

/** Losses of the first steps are kept one by one, later ones by buckets. */
const FIRST_STEPS = 1000;
const LOSS_BUCKETS = 400;
const SAMPLED_WORDS = 20;
/** What is not there of a network that was not trained to the end. */
const UNTRAINED = { batchNorm: [], deadUnits: [], samples: [] };
const NO_LOSSES: SplitValues<number> = { train: NaN, dev: NaN, test: NaN };

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
export interface Run extends RunOptions {
  /** All of it. */
  readonly experiment: ResolvedExperiment;
  /** The data. */
  readonly loaded: LoadedData;
  /** The variant's examples, on the device. */
  readonly splits: SplitValues<Examples>;
}

/**
 * Trains and measures one variant; what `advance` hears adds up to its work.
 *
 * @throws {DeviceError} if the device fails
 * @throws the run's signal's reason if it is aborted
 */
export async function runVariant(
  run: Run,
  variant: ResolvedVariant,
  advance: Follow,
): Promise<VariantResult> {
  const { device, experiment, splits } = run;
  const { watch } = experiment;
  const { train, seeds } = variant;
  const shape = run.loaded.shape(variant.data);
  const networks = buildNetworks(variant, shape, seeds);
  using model = networks.model;
  model.to(device);
  requireCustomOutput(device, model, variant, shape);
  const { count, objective } = splits.train;
  const batches = new Minibatches(networks.generators, count, train.batchSize);
  const look = (step: number) =>
    takeSnapshot(device, model, splits.train, {
      step,
      rows: objective.measures > 0 ? batches.peek() : seeds.map(() => everyRow(count)),
      threshold: watch.saturationThreshold,
      optimiser: train.optimiser,
    });
  const before = await look(0);
  if (objective.measures === 0) {
    advance({ phase: "done" });
    const runs = seeds.map((seed, replica) => unjudged(seed, before[replica]!));
    return toVariantResult(run, variant, model.parameterCount(), runs);
  }
  const [, ...stops] = watchedSteps(watch, train.steps);
  const training = await trainVariant(run, variant, model, { batches, stops, look }, advance);
  const { losses } = training;
  const trained = losses.map(isWhole);
  const evaluating = (count: number) => advance({ phase: "evaluation", work: count });
  const final = trained.includes(true)
    ? await evaluateSplits(device, model, splits, evaluating)
    : losses.map((): Evaluation => ({ losses: NO_LOSSES }));
  const divergedAt = losses.map((values, replica) => {
    if (!trained[replica]) return values.length - 1;
    return Object.values(final[replica]!.losses).every(Number.isFinite) ? undefined : values.length;
  });
  const later = divergedAt.includes(undefined)
    ? await measureTrained(run, variant, model, await look(train.steps), advance)
    : undefined;
  advance({ phase: "done" });
  const runs = seeds.map((seed, replica): SeedResult => {
    const made = trainingResult(seed, training, replica, train.steps);
    const snapshots = [before[replica]!, ...training.snapshots[replica]!];
    const at = divergedAt[replica];
    if (at !== undefined) {
      return { ...made, divergedAt: at, final: NO_LOSSES, snapshots, ...UNTRAINED };
    }
    const { snapshot, ...rest } = later!(replica);
    const { losses: own, accuracy } = final[replica]!;
    snapshots.push(snapshot);
    return { ...made, final: own, ...(accuracy && { accuracy }), snapshots, ...rest };
  });
  return toVariantResult(run, variant, model.parameterCount(), runs);
}

/** All examples in order, where no minibatches are drawn. */
function everyRow(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

/** What there is to say of a network where nothing is predicted. */
function unjudged(seed: number, snapshot: Snapshot): SeedResult {
  const losses = { initialLoss: NaN, firstLosses: [], lossBuckets: [], final: NO_LOSSES };
  return { seed, ...losses, snapshots: [snapshot], ...UNTRAINED };
}

/** What one seed's steps say. */
function trainingResult(seed: number, training: RecordedTraining, replica: number, steps: number) {
  const losses = training.losses[replica]!;
  const { series } = training;
  return {
    seed,
    initialLoss: losses[0]!,
    firstLosses: [...losses.subarray(0, FIRST_STEPS)],
    lossBuckets: bucketLosses(losses, steps),
    ...(series && { series: series.of(replica) }),
  };
}

/** What is known only of a network whose losses are finite. */
interface Trained extends OtherStatistics, Pick<SeedResult, "deadUnits" | "jitter" | "samples"> {
  readonly snapshot: Snapshot;
}

/** Looks for dead units and jitter, evaluates by other statistics and samples; gives each replica's part. */
async function measureTrained(
  { device, experiment: { watch, evaluate }, loaded: { vocabulary }, splits }: Run,
  { seeds, train: { batchSize } }: ResolvedVariant,
  model: Module,
  snapshots: readonly Snapshot[],
  advance: Follow,
): Promise<(replica: number) => Trained> {
  const looked = { maps: snapshots[0]!.saturation, threshold: watch.saturationThreshold };
  const evaluating = (count: number) => advance({ phase: "evaluation", work: count });
  const dead = await deadUnits(device, model, splits.train, looked, evaluating);
  const others = await evaluateBy({ device, model, splits, batchSize }, evaluate, advance);
  const { jitter } = watch;
  const jitters = jitter
    ? await measureJitter(device, model, splits.train, { ...jitter, batchSize })
    : undefined;
  advance({ phase: "sampling" });
  const contextLength = splits.train.inputs.shape[1]!;
  const samples = vocabulary &&
    await sampleWords(device, model, vocabulary, contextLength, seeds, SAMPLED_WORDS);
  return (replica) => ({
    snapshot: snapshots[replica]!,
    ...others(replica),
    deadUnits: dead[replica]!,
    ...(jitters && { jitter: jitters[replica]! }),
    samples: samples?.[replica] ?? [],
  });
}

/** Training, with what every step recorded if the experiment asks for it. */
interface RecordedTraining extends WatchedTraining {
  readonly series: SeriesLog | undefined;
}

/** Trains one variant. */
async function trainVariant(
  { device, experiment: { variants, watch }, splits, signal }: Run,
  { train }: ResolvedVariant,
  model: Module,
  { batches, stops, look }: Pick<Looks, "stops" | "look"> & { readonly batches: Minibatches },
  advance: Follow,
): Promise<RecordedTraining> {
  const options = { ...train, ...(watch.everyStep && { everyStep: watch }) };
  using trainer = await Trainer.create(device, model, splits.train, batches, options);
  const { recorded, replicas } = trainer;
  const runs = variants.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const series = recorded &&
    new SeriesLog(recorded.layout, replicas, bucketSizeOf(train.steps, recorded.layout, runs));
  let before = 0;
  const onProgress = ({ step, losses, rows }: TrainProgress) => {
    series?.take(rows);
    const finite = losses.filter(Number.isFinite);
    const loss = finite.reduce((sum, value) => sum + value, 0) / finite.length;
    const work = TRAINING_WORK * train.batchSize * (step - before);
    before = step;
    advance({ phase: "training", step, loss, work });
  };
  return { ...await trainWatched(trainer, { stops, look, onProgress, signal }), series };
}

function toVariantResult(
  { loaded }: Run,
  variant: ResolvedVariant,
  parameterCount: number,
  runs: readonly SeedResult[],
): VariantResult {
  const { name, index, label } = variant;
  const placed = placeVariant(variant, loaded.shape(variant.data));
  const diverged = runs.some(({ divergedAt }) => divergedAt !== undefined);
  const series = runs.flatMap((run) => run.series ?? []);
  return {
    index,
    name,
    label,
    status: diverged ? "diverged" : "ok",
    parameterCount,
    ...(placed && { layers: layerFacts(placed) }),
    ...(series.length > 0 && { series: meanSeries(series) }),
    runs,
  };
}

/** Whether training went to its end: the first loss that is not finite is the last. */
function isWhole(losses: Float32Array): boolean {
  return Number.isFinite(losses.at(-1));
}

/**
 * Mean, minimum and maximum of at most LOSS_BUCKETS equal stretches of `steps` steps, as far as
 * there are losses.
 */
function bucketLosses(losses: Float32Array, steps: number): LossBucket[] {
  const size = Math.max(1, Math.ceil(steps / LOSS_BUCKETS));
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
