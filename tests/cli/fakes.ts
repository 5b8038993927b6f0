/** Made-up results and a clock, for what is tested without training. */

import type { Experiment } from "../../lib/experiment/experiment.ts";
import type { ProgressOutput } from "../../lib/cli/progress.ts";
import type { ResolvedExperiment } from "../../lib/experiment/resolve.ts";
import type { ExperimentResult, VariantResult } from "../../lib/runner/result.ts";
import { perceptron } from "../helpers/perceptron.ts";

/** The digest of the made-up data. */
export const DIGEST = "ab".repeat(32);

/** A small experiment that is valid. */
export function smallExperiment(): Experiment {
  return {
    question: "Does it work?",
    data: { kind: "words", dataset: "names", contextLength: 3 },
    network: perceptron({ hidden: [20] }),
    train: { steps: 100, batchSize: 32, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: {
      plain: {},
      wide: { label: "twice as wide", change: { "hidden.linear": { outFeatures: 40 } } },
    },
  };
}

/** A result with the given final training loss for every variant. */
export function fakeResult(experiment: ResolvedExperiment, loss: number): ExperimentResult {
  const splits = { train: loss, dev: loss + 0.1, test: loss + 0.2 };
  const status = Number.isFinite(loss) ? "ok" as const : "diverged" as const;
  const variants = experiment.variants.map(({ index, name, label }): VariantResult => ({
    index,
    name,
    label,
    status,
    parameterCount: 1,
    runs: experiment.seeds.map((seed) => ({
      seed,
      initialLoss: 3.3,
      firstLosses: [],
      lossBuckets: [],
      final: splits,
      snapshots: [],
      batchNorm: [],
      deadUnits: [],
      samples: [],
    })),
  }));
  return {
    version: 4,
    name: "small",
    question: experiment.question,
    versions: { initlab: "0", deno: "0" },
    device: { kind: "cpu", description: "made-up" },
    data: {
      kind: "words",
      name: "names",
      digest: DIGEST,
      words: 1,
      vocabulary: 27,
      characters: "abc",
      notes: [],
      contextLength: 3,
      examples: { train: 1, dev: 1, test: 1 },
      outputs: { kind: "classes", count: 27 },
    },
    training: { steps: experiment.train.steps, batchSize: 32 },
    seeds: experiment.seeds,
    variants,
    config: experiment,
  };
}

/** Where progress goes in tests, by their clock. */
export interface FakeTerminal {
  readonly progress: ProgressOutput;
  /** What was written. */
  readonly progressText: string[];
  /** Sets the clock. */
  time: number;
}

/** A place for progress that keeps what it is told. */
export function fakeTerminal(isTerminal = false, columns = 80): FakeTerminal {
  const fake: FakeTerminal = {
    progressText: [],
    time: 0,
    progress: {
      write: (text) => void fake.progressText.push(text),
      terminal: isTerminal,
      size: () => ({ columns, rows: 24 }),
      now: () => fake.time,
    },
  };
  return fake;
}
