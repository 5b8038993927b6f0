/** One variant from its first snapshot to its samples, for every seed at once. */

import type { Device } from "../device/device.ts";
import type { SplitValues } from "../data/split.ts";
import type { Module } from "../nn/mod.ts";
import type { LoadedData } from "../experiment/data/mod.ts";
import { buildNetworks } from "../experiment/build.ts";
import { layerFacts } from "../experiment/facts.ts";
import { placeVariant } from "../experiment/place.ts";
import { requireCustomOutput } from "./custom_output.ts";
import { figures, float32Digits } from "./digits.ts";
import { evaluateSplits, type Evaluation } from "./evaluate.ts";
import type { Examples } from "./examples.ts";
import { measureJitter } from "./jitter.ts";
import { type Found, Looks, runsOf, type Watched } from "./looks.ts";
import { Minibatches } from "./minibatches.ts";
import { type Advance, type Follow, TRAINING_WORK } from "./advance.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import type { LossBucket, SeedResult, Snapshot, VariantResult } from "./result.ts";
import { sampleWords } from "./sample.ts";
import { deadUnits } from "./saturation.ts";
import { bucketSizeOf, meanSeries, SeriesLog } from "./series.ts";
import { evaluateBy, type OtherStatistics } from "./statistics.ts";
import { Trainer, type TrainProgress } from "./train.ts";

/** Losses of the first steps are kept one by one, later ones by buckets. */
const FIRST_STEPS = 1000;
const [FEWEST_BUCKETS, LOSS_BUCKETS] = [50, 400];
/** About how many buckets a whole report has at most. */
const ALL_BUCKETS = 6400;
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
  const { device, splits } = run;
  const { train, seeds } = variant;
  const shape = run.loaded.shape(variant.data);
  const networks = buildNetworks(variant, shape, seeds);
  using model = networks.model;
  model.to(device);
  requireCustomOutput(device, model, variant, shape);
  const { count, objective } = splits.train;
  const batches = new Minibatches(networks.generators, count, train.batchSize);
  const training = await trainVariant({ run, variant, model, batches, advance });
  const { losses, found } = training;
  if (objective.measures === 0) {
    advance({ phase: "done" });
    const runs = seeds.map((seed, replica) => unjudged(seed, figures(found(replica))));
    return toVariantResult(run, variant, model.parameterCount(), runs);
  }
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
    ? await measureTrained(run, variant, model, found(0).snapshots.at(-1)!, advance)
    : undefined;
  advance({ phase: "done" });
  const runs = seeds.map((seed, replica): SeedResult => {
    const at = divergedAt[replica];
    const made = {
      ...trainingResult(run, seed, training, replica, train.steps),
      ...figures(found(replica, at)),
    };
    if (at !== undefined) return { ...made, divergedAt: at, final: NO_LOSSES, ...UNTRAINED };
    const { losses: own, accuracy } = final[replica]!;
    return { ...made, final: own, ...(accuracy && { accuracy }), ...later!(replica) };
  });
  return toVariantResult(run, variant, model.parameterCount(), runs);
}

/** What there is to say of a network where nothing is predicted. */
function unjudged(seed: number, found: Found): SeedResult {
  const losses = { initialLoss: NaN, firstLosses: [], lossBuckets: [], final: NO_LOSSES };
  return { seed, ...losses, ...found, ...UNTRAINED };
}

/** What one seed's steps say. */
function trainingResult(
  { experiment }: Run,
  seed: number,
  training: Training,
  replica: number,
  steps: number,
) {
  const losses = training.losses[replica]!;
  const { series } = training;
  const firstLosses = float32Digits(losses.subarray(0, FIRST_STEPS));
  const runs = runsOf(experiment);
  return {
    seed,
    initialLoss: firstLosses[0]!,
    firstLosses,
    lossBuckets: figures(bucketLosses(losses, steps, runs)),
    ...(series && { series: series.of(replica) }),
  };
}

/** What is known only of a network whose losses are finite. */
type Trained = OtherStatistics & Pick<SeedResult, "deadUnits" | "jitter" | "samples">;

/** Looks for dead units and jitter, evaluates by other statistics and samples; gives each replica's part. */
async function measureTrained(
  { device, experiment: { watch, evaluate }, loaded: { vocabulary }, splits }: Run,
  { seeds, train: { batchSize } }: ResolvedVariant,
  model: Module,
  { saturation }: Snapshot,
  advance: Follow,
): Promise<(replica: number) => Trained> {
  const looked = { maps: saturation, threshold: watch.saturationThreshold };
  const evaluating = (count: number) => advance({ phase: "evaluation", work: count });
  const dead = await deadUnits(device, model, splits.train, looked, evaluating);
  const others = await evaluateBy({ device, model, splits, batchSize }, evaluate, advance);
  const { jitter } = watch;
  const jitters = jitter
    ? await measureJitter(device, model, splits.train, { ...jitter, batchSize }, evaluating)
    : undefined;
  advance({ phase: "sampling" });
  const contextLength = splits.train.inputs.shape[1]!;
  const samples = vocabulary &&
    await sampleWords(device, model, vocabulary, contextLength, seeds, SAMPLED_WORDS);
  return (replica) => ({
    ...others(replica),
    deadUnits: dead[replica]!,
    ...(jitters && { jitter: figures(jitters[replica]!) }),
    samples: samples?.[replica] ?? [],
  });
}

/** What training gave: each replica's losses, and what was found on the way until it diverged. */
interface Training {
  readonly losses: readonly Float32Array[];
  readonly found: (replica: number, divergedAt?: number) => Found;
  /** What every step recorded; undefined unless the experiment asks for it. */
  readonly series: SeriesLog | undefined;
}

/** Trains one variant, where it can be, and looks at what the experiment watches. */
async function trainVariant(watched: Watched): Promise<Training> {
  const { run, variant: { train }, model, batches, advance } = watched;
  const { device, experiment, splits, signal } = run;
  const { watch } = experiment;
  using looks = await Looks.prepare(watched);
  const { stops } = looks;
  const found = looks.of.bind(looks);
  if (splits.train.objective.measures === 0) {
    for (const { look } of stops) await look();
    return { losses: [], found, series: undefined };
  }
  const options = { ...train, ...(watch.everyStep && { everyStep: watch }) };
  using trainer = await Trainer.create(device, model, splits.train, batches, options);
  const { recorded, replicas } = trainer;
  const runs = runsOf(experiment);
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
  return { losses: await trainer.run(train.steps, { stops, onProgress, signal }), found, series };
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
 * Mean, minimum and maximum of equal stretches of `steps` steps, as far as there are losses; of
 * larger ones where a report has many `runs`.
 */
function bucketLosses(losses: Float32Array, steps: number, runs: number): LossBucket[] {
  const most = Math.max(FEWEST_BUCKETS, Math.min(LOSS_BUCKETS, Math.floor(ALL_BUCKETS / runs)));
  const size = Math.max(1, Math.ceil(steps / most));
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
