/** Networks that the runner trains, made ready for the benchmark. */

import type { Device } from "../../lib/device/device.ts";
import { buildNetworks } from "../../lib/experiment/build.ts";
import { characters } from "../../lib/runner/objective.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { Histograms } from "../../lib/runner/histograms.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { Snapshots } from "../../lib/runner/snapshots.ts";
import { type Stop, Trainer } from "../../lib/runner/train.ts";
import type { ResolvedTrain } from "../../lib/experiment/train.ts";
import type { Module } from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { type Perceptron, perceptron } from "../helpers/perceptron.ts";

/** A workload ready to run on a device. */
export interface Prepared {
  /** Kernels a step. */
  readonly dispatches: number;
  /** Runs `steps` training steps and waits for them. */
  run(steps: number): Promise<void>;
  /** Host microseconds that encoding and submitting one step has taken, on average. */
  hostMicroseconds(): number;
  /** Gives the device memory back. */
  release(): void;
}

/** A network and its training. */
export interface Trained {
  readonly model: Perceptron;
  readonly batchSize: number;
  /** Record every step. */
  readonly everyStep?: boolean;
  /** How many of each kind of look each repetition takes, evenly spread. */
  readonly looks?: { readonly snapshots: number; readonly histograms: number };
}

/** The lecture's. */
export const VOCABULARY = 27;
/** The lecture's. */
export const CONTEXT_LENGTH = 3;
/** As many examples as the lecture's training split; their content does not matter for time. */
export const EXAMPLES = 182_625;

/** Examples made up, on the device: contexts and targets. */
export function madeUp(device: Device) {
  const generator = new Generator(0);
  const contexts = generator.randint(VOCABULARY, EXAMPLES * CONTEXT_LENGTH);
  return {
    inputs: tensor(contexts, [EXAMPLES, CONTEXT_LENGTH]).to(device),
    targets: tensor(generator.randint(VOCABULARY, EXAMPLES), [EXAMPLES]).to(device),
    count: EXAMPLES,
    objective: characters,
  };
}

/** Builds the networks, one a replica, and captures the training step. */
export async function prepareTrained(
  device: Device,
  { model, batchSize, everyStep = false, looks }: Trained,
  replicas: number,
): Promise<Prepared> {
  const variant = resolveExperiment({
    question: "How fast is it?",
    data: {
      kind: "words",
      dataset: "names",
      contextLength: CONTEXT_LENGTH,
      shuffleSeed: 0,
      split: [1, 0, 0],
    },
    network: perceptron(model),
    train: { steps: 1, batchSize, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: { only: {} },
  }).variants[0]!;
  const seeds = Array.from({ length: replicas }, (_, seed) => seed + 1);
  const input = { shape: [CONTEXT_LENGTH], tokens: VOCABULARY };
  const outputs = { kind: "classes", count: VOCABULARY } as const;
  const networks = buildNetworks(variant, { input, outputs }, seeds);
  networks.model.to(device);
  const examples = madeUp(device);
  const batches = new Minibatches(networks.generators, EXAMPLES, batchSize);
  const recording = everyStep ? { everyStep: { saturationThreshold: 0.99 } } : {};
  const options = { ...variant.train, ...recording };
  const trainer = await Trainer.create(device, networks.model, examples, batches, options);
  using owned = new DisposableStack();
  owned.use(trainer);
  const stopsFor = looks
    ? await prepareLooks(device, networks.model, examples, batches, variant.train, looks, owned)
    : () => [];
  let made = 0;
  const kept = owned.move();
  return {
    dispatches: trainer.program.dispatches.length,
    run: async (steps) => {
      await trainer.run(steps, { stops: stopsFor(made, steps) });
      made += steps;
    },
    hostMicroseconds: watchRuns(trainer.program),
    release: () => kept.dispose(),
  };
}

/** Captures looks; gives where the `steps` behind `made` steps stop for them. */
async function prepareLooks(
  device: Device,
  model: Module,
  examples: Examples,
  batches: Minibatches,
  { batchSize, optimiser }: ResolvedTrain,
  counts: NonNullable<Trained["looks"]>,
  owned: DisposableStack,
): Promise<(made: number, steps: number) => Stop[]> {
  const options = { batchSize, optimiser, threshold: 0.99 };
  const snapshots = owned.use(await Snapshots.capture(device, model, examples, options));
  const histograms = owned.use(await Histograms.capture(device, model, examples, batchSize));
  const spread = (count: number, made: number, steps: number, take: (step: number) => unknown) =>
    Array.from({ length: count }, (_, i): Stop => {
      const step = made + Math.round(i * steps / (count - 1));
      return { step, look: async () => void await take(step) };
    });
  return (made, steps) =>
    [
      ...spread(counts.snapshots, made, steps, (step) => snapshots.take(step, batches.peek())),
      ...spread(counts.histograms, made, steps, () => histograms.take(batches.peek())),
    ].sort((a, b) => a.step - b.step);
}

/** Milliseconds that all calls of queue.submit have taken. */
let submitting = 0;
const { submit } = GPUQueue.prototype;
GPUQueue.prototype.submit = function (commands) {
  const begin = performance.now();
  submit.call(this, commands);
  submitting += performance.now() - begin;
};

/**
 * Times the synchronous part of the program's runs, what the host does before it can wait; but not
 * queue.submit, in which a software driver computes.
 */
export function watchRuns(program: Program): () => number {
  let milliseconds = 0;
  let steps = 0;
  const run = program.run.bind(program);
  program.run = (request) => {
    const begin = performance.now() - submitting;
    const result = run(request);
    milliseconds += performance.now() - submitting - begin;
    steps += request.steps;
    return result;
  };
  return () => milliseconds * 1e3 / steps;
}
