/** A made-up console and engine, so that the command's behaviour is tested without training. */

import { DataError } from "../../lib/device/errors.ts";
import type { Engine, Terminal } from "../../lib/runner/engine.ts";
import type { Experiment } from "../../lib/runner/experiment.ts";
import type { ResolvedExperiment } from "../../lib/runner/resolve.ts";
import type { ExperimentResult, VariantResult } from "../../lib/runner/result.ts";

/** The digest of the made-up data. */
export const DIGEST = "ab".repeat(32);

/** A small experiment that is valid. */
export function smallExperiment(): Experiment {
  return {
    question: "Does it work?",
    data: { dataset: "names", contextLength: 3, shuffleSeed: 42, split: [0.8, 0.1, 0.1] },
    model: { embedding: 10, hidden: [20], activation: "tanh" },
    train: { steps: 100, batchSize: 32, lr: 0.1 },
    variants: { plain: {}, wide: { label: "twice as wide", model: { hidden: [40] } } },
    expect: [{ digest: DIGEST, steps: 100, losses: { plain: { train: [2, 0.1] } } }],
  };
}

/** A result with the given final training loss for every variant. */
export function fakeResult(experiment: ResolvedExperiment, loss: number): ExperimentResult {
  const splits = { train: loss, dev: loss + 0.1, test: loss + 0.2 };
  const status = Number.isFinite(loss) ? "ok" as const : "diverged" as const;
  const variants = experiment.variants.map(({ name, label }): VariantResult => ({
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
      samples: [],
    })),
  }));
  return {
    version: 2,
    name: "small",
    question: experiment.question,
    versions: { initlab: "0", deno: "0" },
    device: { kind: "cpu", description: "made-up" },
    data: {
      name: "names",
      digest: DIGEST,
      words: 1,
      vocabulary: 27,
      characters: "abc",
      notes: [],
      contextLength: 3,
      examples: { train: 1, dev: 1, test: 1 },
    },
    training: { steps: experiment.train.steps, batchSize: 32, learningRates: [[0, 0.1]] },
    seeds: experiment.seeds,
    saturationThreshold: 0.99,
    variants,
    config: experiment,
  };
}

/** What a fake console was told. */
export interface FakeTerminal extends Terminal {
  readonly stdout: string[];
  readonly stderr: string[];
  readonly progressText: string[];
  /** Sets the clock. */
  time: number;
}

/** A console that keeps what it is told. */
export function fakeTerminal(isTerminal = false, width = 80): FakeTerminal {
  const fake: FakeTerminal = {
    stdout: [],
    stderr: [],
    progressText: [],
    time: 0,
    out: (line) => void fake.stdout.push(line),
    err: (line) => void fake.stderr.push(line),
    progress: {
      write: (text) => void fake.progressText.push(text),
      terminal: isTerminal,
      size: () => ({ columns: width, rows: 24 }),
      now: () => fake.time,
    },
    onSignal: () => () => {},
  };
  return fake;
}

/** What a fake engine did. */
export interface FakeEngine
  extends Engine<{ digest: string; summary: readonly string[] }, { close(): void }> {
  readonly calls: string[];
}

/** An engine that trains nothing; `parts` replace its own. */
export function fakeEngine(parts: Partial<FakeEngine> = {}): FakeEngine {
  const calls: string[] = [];
  return {
    calls,
    describeDevices: () => Promise.resolve("cpu"),
    openDevice: (kind) => {
      calls.push(`open ${kind}`);
      return Promise.resolve({ close: () => void calls.push("close") });
    },
    loadDataset: ({ dataset, file }) => {
      calls.push(`load ${dataset}${file === undefined ? "" : ` from ${file}`}`);
      if (file === "gone") throw new DataError("gone: no such file");
      return Promise.resolve({ digest: DIGEST, summary: [] });
    },
    runExperiment: (experiment) => Promise.resolve(fakeResult(experiment, 2)),
    prepareOutput: () => Promise.resolve(),
    writeReport: (_result, directory) => {
      calls.push(`report ${directory}`);
      return Promise.resolve();
    },
    resultTable: () => Promise.resolve("TABLE"),
    resultJson: ({ name }) => Promise.resolve(JSON.stringify({ name })),
    ...parts,
  };
}
