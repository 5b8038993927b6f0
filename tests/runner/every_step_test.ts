/** What every step records: the figures of snapshots, and the training not a bit another one. */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { Vocabulary } from "../../lib/data/vocab.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import {
  batchNorm,
  block,
  conv1d,
  embedding,
  flatten,
  gelu,
  type Layer,
  leakyRelu,
  linear,
  relu,
  residual,
  sigmoid,
  tanh,
  transpose,
} from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import type { WatchSpec } from "../../lib/experiment/watch.ts";
import type { Buckets, Series } from "../../lib/runner/recorded.ts";
import type { SeedResult, Snapshot, VariantResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const LOOKS = [0, 3, 5];
const STEPS = 6;
/** Five digits are kept. */
const ROUNDED = { absolute: 1e-7, relative: 1e-4 };

const head = [embedding(4), flatten()];
const output = block("output", [linear("vocabulary")]);
const narrow = [
  linear(12),
  tanh(),
  linear(11, { bias: false }),
  batchNorm(),
  leakyRelu({ negativeSlope: 0.001 }),
];

const NETWORKS: Readonly<Record<string, readonly Layer[]>> = {
  plain: [...head, block("hidden", narrow), output],
  activations: [...head, ...[relu(), gelu(), sigmoid()].flatMap((f) => [linear(9), f]), output],
  residual: [...head, linear(8), residual([linear(8), relu()]), residual([linear(8)]), output],
  convolution: [embedding(4), transpose(), conv1d(6, 2), batchNorm(), tanh(), flatten(), output],
  linear: [...head, block("first", [linear(7)]), block("second", [linear(7)]), output],
};

const SGD = { kind: "sgd", lr: { 0: 0.5, 2: 0.1 } };
const TRAININGS: Readonly<Record<string, Record<string, unknown>>> = {
  momentum: { optimiser: { kind: "sgd", lr: 0.1, momentum: 0.9, nesterov: true } },
  adam: { optimiser: { kind: "adamw", lr: 0.01, weightDecay: 0.1 } },
  rmsprop: { optimiser: { kind: "rmsprop", lr: 0.01 } },
  clipped: { clipGradNorm: 0.1 },
  groups: { optimiser: { ...SGD, groups: { "*.bias": { lrScale: 0.1 } } } },
};

const WORDS = "ada bela caro dora emil fina gero hana ivo jana kai lena mara nils ola pia rosa sven"
  .split(" ");

/** Few words, so that little is evaluated. */
const data = fromWords({
  name: "few",
  words: WORDS,
  vocabulary: Vocabulary.fromWords(WORDS),
  digest: "0",
  notes: [],
  summary: [],
});

const ON_GPU = ["plain", "activations", "adam", "clipped"];

async function run(device: Device, watch: WatchSpec, steps = STEPS): Promise<VariantResult[]> {
  const networks = Object.entries(NETWORKS).map(([name, network]) => [name, { network }]);
  const trainings = Object.entries(TRAININGS).map(([name, train]) => [name, { train }]);
  const all = [...networks, ...trainings] as [string, unknown][];
  // A software GPU takes seconds to compile the kernels of each.
  const variants = device.kind === "cpu" ? all : all.filter(([name]) => ON_GPU.includes(name));
  const experiment = resolveExperiment(parseExperiment({
    question: "What does every step record?",
    data: { kind: "words", dataset: "names", contextLength: 3 },
    network: NETWORKS.plain,
    train: { steps, batchSize: 8, optimiser: SGD },
    watch,
    seeds: [1, 2],
    variants: Object.fromEntries(variants),
  }, "every_step.json"));
  return [...(await runExperiment(experiment, data, { device, name: "every step" })).variants];
}

/** A seed's series, whose buckets are of one step, at a step: by layer and parameter. */
function at({ layers, parameters }: Series, step: number) {
  const of = (series: object) =>
    Object.fromEntries(
      Object.entries(series).map(([key, own]) => [
        key,
        typeof own === "string" ? own : (own as Buckets).mean[step]!,
      ]),
    );
  return { layers: layers.map(of), parameters: parameters.map(of) };
}

/** Compares what a step recorded with the snapshot before it. */
function checkStep(series: Series, { step, layers, weights }: Snapshot, what: string): void {
  const found = at(series, step);
  const of = (quantity: string) => layers.filter((layer) => layer.quantity === quantity);
  const [activations, gradients] = [of("activation"), of("activationGradient")];
  assertEquals(found.layers.map(({ layer }) => layer), activations.map(({ layer }) => layer));
  for (const [i, own] of found.layers.entries()) {
    const { mean, std, saturated } = activations[i]!.summary;
    const gradient = gradients[i]!.summary;
    assertEquals(own.flat === undefined, saturated === undefined, what);
    assertClose(
      [own.mean, own.std, own.flat ?? 0, own.gradientMean, own.gradientStd] as number[],
      [mean, std, saturated ?? 0, gradient.mean, gradient.std],
      ROUNDED,
      `${what}, step ${step}, ${own.layer}`,
    );
  }
  for (const { parameter, gradient } of weights) {
    const own = found.parameters.find((each) => each.parameter === parameter)!;
    assertClose([own.gradientStd as number], [gradient.std], ROUNDED, `${what}, ${parameter}`);
  }
}

function unrecorded({ series: _, ...rest }: SeedResult) {
  return rest;
}

forEachDevice(
  "every step records what a snapshot there sees, and changes no bit",
  async (device) => {
    const watched = await run(device, { at: LOOKS, everyStep: true });
    const alone = await run(device, { at: LOOKS });
    const [plain, clipped] = ["plain", "clipped"].map((name) =>
      watched.find((variant) => variant.name === name)!.runs[0]!.series!
    );
    // Of the first step, before gradients are clipped to a norm of 0.1, which both have as they are.
    assert(plain!.gradientNorm.mean[0]! > 0.2);
    assertClose(
      clipped!.gradientNorm.mean.slice(0, 1),
      [plain!.gradientNorm.mean[0]!],
      ROUNDED,
      "norm",
    );
    for (const [i, { name, runs, series: means }] of watched.entries()) {
      assertEquals(runs.map(unrecorded), alone[i]!.runs.map(unrecorded), name);
      for (const { seed, series, snapshots } of runs) {
        assertEquals([series!.bucketSize, series!.gradientNorm.mean.length], [1, STEPS]);
        for (const snapshot of snapshots.slice(0, LOOKS.length)) {
          checkStep(series!, snapshot, `${name}, seed ${seed}`);
        }
      }
      const both = runs.map(({ series }) => series!.gradientNorm.mean);
      const expected = both[0]!.map((norm, step) => (norm + both[1]![step]!) / 2);
      assertClose(means!.gradientNorm, expected, ROUNDED, `${name}: means over seeds`);
    }
  },
);
