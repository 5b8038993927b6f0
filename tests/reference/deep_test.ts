/** The lecture's six-layer networks, built from modules as a reader would, against PyTorch's figures. */

import { assertEquals } from "@std/assert";
import type { LoadedData } from "../../lib/experiment/data/mod.ts";
import type { Device } from "../../lib/device/device.ts";
import * as init from "../../lib/nn/init.ts";
import {
  BatchNorm1d,
  Embedding,
  Flatten,
  Linear,
  type Module,
  Sequential,
  Tanh,
} from "../../lib/nn/mod.ts";
import { takeSnapshot } from "../../lib/runner/diagnostics.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { Snapshot } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { sampleWords } from "../../lib/runner/sample.ts";
import { Trainer, type TrainProgress } from "../../lib/runner/train.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { assertClose } from "../helpers/close.ts";
import { testOnDevice } from "../helpers/devices.ts";
import {
  DEEP,
  experiment,
  lectureData,
  LOSS_STEPS,
  type NetworkFigures,
  type SnapshotFigures,
} from "../helpers/lecture.ts";
import { descent } from "../helpers/descent.ts";
import {
  batchNorm,
  block,
  constant,
  embedding,
  flatten,
  kaimingNormal,
  type Layer,
  linear,
  tanh,
  type Units,
} from "../../lib/experiment/mod.ts";

const SEED = 2147483647;
const BATCH = 32;
const STEPS = 1001;
/** An emulated GPU takes ten seconds for a whole run and its splits: these two only. */
const WHOLE_ON_GPU = ["tanh-gain-5-3", "bn-gain-1"];
const SHORT = 101;

/** The gain of the weights, and what follows them; as DEEP in fixtures/make_lecture.py. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "tanh-gain-5-3": { gain: 5 / 3 },
  "tanh-gain-1": { gain: 1 },
  "tanh-gain-0.5": { gain: 0.5 },
  "linear-gain-5-3": { gain: 5 / 3, linear: true },
  "bn-gain-1": { gain: 1, batchNorm: true },
  "bn-gain-0.2": { gain: 0.2, batchNorm: true },
  "bn-no-fan-in": { gain: 1, batchNorm: true, noFanIn: true },
};

interface Scenario {
  readonly gain: number;
  readonly batchNorm?: true;
  readonly linear?: true;
  readonly noFanIn?: true;
}

const LOSS = { absolute: 1e-5, relative: 0 };
const FIRST_LOSS = { absolute: 0, relative: 1e-6 };
/** Of the run that diverges: its losses double their digits every step. */
const GROWING_LOSS = { absolute: 1e-5, relative: 1e-4 };
const MOMENT = { absolute: 1e-6, relative: 1e-6 };
/** A share may move by one of 3,200 activations at the threshold. */
const SHARE = { absolute: 1.01 / 3200, relative: 0 };
const GRADIENT = { absolute: 0, relative: 1e-4 };
const RATIO = { absolute: 1e-5, relative: 0 };

/** As `deep` of make_lecture.py: layer by layer, in the order of its draws and roundings. */
function build({ gain, batchNorm, linear, noFanIn }: Scenario, generator: Generator): Sequential {
  const sizes = [30, 100, 100, 100, 100, 100, 27];
  const layers: Record<string, Module> = {
    embedding: new Embedding(27, 10, { generator }),
    flatten: new Flatten(),
  };
  const unused = new Generator(0);
  for (const [k, fanOut] of sizes.slice(1).entries()) {
    const isLast = k === 5;
    const matrix = new Linear(sizes[k]!, fanOut, { generator: unused, bias: !batchNorm });
    const scale = Math.fround(isLast && !batchNorm ? 0.1 : gain);
    const root = Math.fround(noFanIn ? 1 : Math.sqrt(sizes[k]!));
    const drawn = generator.randn(matrix.weight.size);
    matrix.weight.set(drawn.map((value) => value / root).map((value) => value * scale));
    if (matrix.bias) init.zeros(matrix.bias);
    const parts: Record<string, Module> = { linear: matrix };
    if (batchNorm) {
      const norm = new BatchNorm1d(fanOut, { unbiased: true });
      if (isLast) norm.weight.set(new Float32Array(fanOut).fill(0.1));
      parts.batchNorm = norm;
    }
    if (!isLast && !linear) parts.tanh = new Tanh();
    layers[isLast ? "output" : `hidden${k + 1}`] = new Sequential(parts);
  }
  return new Sequential(layers);
}

/** A linear layer without bias, its weights of deviation 1 / sqrt(fan-in). */
function fromFanIn(outFeatures: Units): Layer {
  return linear(outFeatures, { bias: false, init: kaimingNormal({ gain: 1 }) });
}

async function checkNetwork(
  device: Device,
  dataset: LoadedData,
  expected: NetworkFigures,
  steps: number,
): Promise<void> {
  const splits = placeExamples(device, dataset, experiment.data);
  const generator = new Generator(SEED);
  const scenario = SCENARIOS[expected.name]!;
  const model = build(scenario, generator);
  assertEquals(model.parameterCount(), expected.parameters);
  model.to(device);
  const batches = new Minibatches([generator], splits.train.count, BATCH);
  assertEquals([...batches.peek()[0]!], expected.batch);
  const look = async (step: number) => {
    const request = { step, rows: batches.peek(), threshold: 0.97, optimiser: descent(0.1) };
    const [snapshot] = await takeSnapshot(device, model, splits.train, request);
    checkSnapshot(snapshot!, expected.snapshots[step]!, scenario.linear);
  };
  await look(0);
  const options = { batchSize: BATCH, optimiser: descent(0.1), updateRatios: true };
  const trainer = await Trainer.create(device, model, splits.train, batches, options);
  const ratios: number[] = [];
  const keep = (chunk: TrainProgress) => ratios.push(...chunk.updateRatios[0]!);
  const [losses] = await trainer.run(steps - 1, keep);
  checkRatios(ratios, model, expected, Math.min(steps - 1, losses!.length));
  if (!expected.words) return checkLosses([...losses!], expected, steps, GROWING_LOSS);
  if (steps === STEPS) await look(steps - 1);
  const [last] = await trainer.run(1);
  trainer.release();
  checkLosses([...losses!, ...last!], expected, steps, LOSS);
  if (steps < STEPS) return;
  const [found] = await evaluateSplits(device, model, splits);
  assertClose(Object.values(found!.losses), expected.splits!, LOSS, "splits");
  const [words] = await sampleWords(device, model, dataset.vocabulary!, 3, [SEED], 20);
  assertEquals(words, expected.words);
}

function checkLosses(
  found: readonly number[],
  { losses: all }: NetworkFigures,
  steps: number,
  tolerance: typeof LOSS,
): void {
  const finite = all.flatMap((loss, i) => loss !== null && LOSS_STEPS[i]! < steps ? [loss] : []);
  const kept = LOSS_STEPS.flatMap((step) => step < found.length ? [found[step]!] : []);
  assertClose(kept.slice(0, 1), finite.slice(0, 1), FIRST_LOSS, "step-0 loss");
  assertClose(kept.slice(0, finite.length), finite, tolerance, "losses");
  assertEquals(kept.slice(finite.length).filter(Number.isFinite), [], "losses after divergence");
}

function checkRatios(
  found: readonly number[],
  model: Sequential,
  { updateRatios }: NetworkFigures,
  steps: number,
): void {
  const parameters = model.parameters();
  const matrices = parameters.flatMap(({ shape }, i) => shape.length === 2 ? [i] : []);
  for (const [step, wanted] of Object.entries(updateRatios)) {
    if (Number(step) >= steps || wanted.includes(null!)) continue;
    const row = found.slice(Number(step) * parameters.length);
    assertClose(matrices.map((i) => row[i]!), wanted, RATIO, `step ${step}: log10 update ratios`);
  }
}

function checkSnapshot(
  { step, layers, weights }: Snapshot,
  wanted: SnapshotFigures,
  linear = false,
): void {
  const of = (quantity: string) =>
    layers.filter((layer) => layer.quantity === quantity).map(({ summary }) => summary);
  const [activations, gradients] = [of("activation"), of("activationGradient")];
  for (const [i, expected] of wanted.layers.entries()) {
    const what = `step ${step}, hidden layer ${i + 1}`;
    const { mean, std, saturated } = activations[i]!;
    assertClose([mean, std], [expected.mean, expected.std], MOMENT, `${what}: mean and std`);
    if (linear) assertEquals(saturated, undefined, `${what}: nothing saturates`);
    else assertClose([saturated!], [expected.saturated097], SHARE, `${what}: saturated`);
    assertClose([gradients[i]!.std], [expected.gradientStd], GRADIENT, `${what}: gradient std`);
  }
  const what = `step ${step}, matrices`;
  const deviations = wanted.weights.map(({ gradientStd }) => gradientStd);
  assertClose(weights.map(({ gradient }) => gradient.std), deviations, GRADIENT, `${what}: std`);
  const ratios = wanted.weights.map(({ gradientToData }) => gradientToData);
  const found = weights.map(({ gradientToData }) => gradientToData);
  assertClose(found, ratios, GRADIENT, `${what}: gradient:data after the update`);
}

const dataset = await lectureData("tests/reference/deep_test.ts");
if (dataset) {
  for (const expected of DEEP) {
    const { name } = expected;
    for (const kind of ["cpu", "webgpu"] as const) {
      const steps = kind === "cpu" || WHOLE_ON_GPU.includes(name) ? STEPS : SHORT;
      testOnDevice(
        kind,
        `six layers, ${name}: ${steps} steps as PyTorch's`,
        (device) => checkNetwork(device, dataset, expected, steps),
      );
    }
  }

  testOnDevice("cpu", "the six-layer experiment reports the lecture's words", async (device) => {
    const six = resolveExperiment({
      question: "Which words does the lecture's six-layer network write?",
      data: { kind: "words", dataset: "makemore", contextLength: 3 },
      network: [
        embedding(10),
        flatten(),
        block("hidden", [fromFanIn(100), batchNorm({ unbiased: true }), tanh()], { repeat: 5 }),
        block("output", [
          fromFanIn("vocabulary"),
          batchNorm({ unbiased: true, init: constant(0.1) }),
        ]),
      ],
      train: { steps: STEPS, batchSize: BATCH, optimiser: { kind: "sgd", lr: 0.1 } },
      variants: { lecture: {} },
    });
    const { variants: [variant] } = await runExperiment(six, dataset, { device, name: "six" });
    assertEquals(
      variant!.runs[0]!.samples.slice(0, 7),
      ["carpah", "qarlileif", "jmrix", "thty", "sacansa", "jazhnte", "dpn"],
    );
  });
}
