/** The benchmark's workloads: networks of the lecture's kind, and one training step of each on a device. */

import type { Device } from "../../lib/device/device.ts";
import { buildNetworks } from "../../lib/runner/build.ts";
import type { ModelSpec } from "../../lib/runner/experiment.ts";
import { kaimingNormal, normal } from "../../lib/runner/experiment.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { resolveExperiment } from "../../lib/runner/resolve.ts";
import { Trainer } from "../../lib/runner/train.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";

/** A workload, as the README of this folder names it. */
export interface Workload {
  readonly model: ModelSpec;
  readonly batchSize: number;
  /** Record log10(std(rate gradient) / std(parameter)) of every parameter at every step. */
  readonly updateRatios?: boolean;
  /** Steps of one timed repetition, of one replica. */
  readonly steps: { readonly cpu: number; readonly webgpu: number };
  /** How many replicas to time; default 1. */
  readonly replicas?: readonly number[];
}

const VOCABULARY = 27;
const CONTEXT_LENGTH = 3;
/** As many examples as the lecture's training split; their content does not matter for time. */
const EXAMPLES = 182_625;

const lecture: ModelSpec = {
  embedding: 10,
  hidden: [200],
  activation: "tanh",
  batchNorm: { eps: 0, momentum: 0.001, unbiased: true, runningStd: true },
  init: { hidden: { weight: kaimingNormal("tanh") }, output: { weight: normal(0.01) } },
};

const deep: ModelSpec = {
  ...lecture,
  hidden: [100, 100, 100, 100, 100],
  batchNorm: { unbiased: true, output: true, outputGain: 0.1 },
};

const A: Workload = { model: lecture, batchSize: 32, steps: { cpu: 1000, webgpu: 2000 } };

/** All workloads by name. */
export const workloads: Readonly<Record<string, Workload>> = {
  A,
  B: { model: deep, batchSize: 32, steps: { cpu: 500, webgpu: 500 } },
  "B-diag": { model: deep, batchSize: 32, updateRatios: true, steps: { cpu: 500, webgpu: 500 } },
  C: {
    model: { ...lecture, hidden: [2048] },
    batchSize: 4096,
    steps: { cpu: 3, webgpu: 1 },
  },
  S: { ...A, replicas: [1, 8, 32, 128] },
};

/**
 * Workloads that are compared with each other, the first with the others; they take turns, so that
 * what else the machine does meets them alike.
 */
export const groups: readonly (readonly string[])[] = [["A"], ["B", "B-diag"], ["C"], ["S"]];

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

/** Builds the networks, one a replica, and captures the training step. */
export async function prepare(
  device: Device,
  { model, batchSize, updateRatios = false }: Workload,
  replicas: number,
): Promise<Prepared> {
  const variant = resolveExperiment({
    question: "How fast is it?",
    data: { dataset: "names", contextLength: CONTEXT_LENGTH, shuffleSeed: 0, split: [1, 0, 0] },
    model,
    train: { steps: 1, batchSize, lr: 0.1 },
    variants: { only: {} },
  }).variants[0]!;
  const seeds = Array.from({ length: replicas }, (_, seed) => seed + 1);
  const input = { vocabulary: VOCABULARY, contextLength: CONTEXT_LENGTH };
  const networks = buildNetworks(variant.model, input, seeds);
  networks.model.to(device);
  const generator = new Generator(0);
  const examples = {
    contexts: tensor(generator.randint(VOCABULARY, EXAMPLES * CONTEXT_LENGTH), [
      EXAMPLES,
      CONTEXT_LENGTH,
    ]).to(device),
    targets: tensor(generator.randint(VOCABULARY, EXAMPLES), [EXAMPLES]).to(device),
    count: EXAMPLES,
  };
  const batches = new Minibatches(networks.generators, EXAMPLES, batchSize);
  const options = { ...variant.train, updateRatios };
  const trainer = await Trainer.create(device, networks.model, examples, batches, options);
  return {
    dispatches: trainer.program.dispatches.length,
    run: async (steps) => void await trainer.run(steps),
    hostMicroseconds: watchRuns(trainer),
    release: () => trainer.release(),
  };
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
function watchRuns({ program }: Trainer): () => number {
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
