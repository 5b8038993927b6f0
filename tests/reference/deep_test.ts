/** The lecture's six-layer networks, as the experiments declare them, against PyTorch's figures. */

import { assertEquals } from "@std/assert";
import type { LoadedData } from "../../lib/experiment/data/mod.ts";
import type { Device } from "../../lib/device/device.ts";
import type { Module } from "../../lib/nn/mod.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { buildNetworks } from "../../lib/experiment/build.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { type ResolvedExperiment, resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { Snapshot } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { sampleWords } from "../../lib/runner/sample.ts";
import { ROW_PART, rowWidth } from "../../lib/runner/step_recorder.ts";
import { Trainer, type TrainProgress } from "../../lib/runner/train.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import {
  DEEP,
  lectureData,
  LOSS_STEPS,
  type NetworkFigures,
  type SnapshotFigures,
} from "../helpers/lecture.ts";
import { descent } from "../helpers/descent.ts";
import gainSweep from "../../experiments/gain-sweep.ts";
import linearSandwich from "../../experiments/linear-sandwich.ts";
import robustness from "../../experiments/bn-robustness.ts";

const SEED = 2147483647;
const BATCH = 32;
const STEPS = 1001;
/** An emulated GPU takes ten seconds for a whole run and its splits: these two only. */
const WHOLE_ON_GPU = ["tanh-gain-5-3", "bn-gain-1"];
const SHORT = 101;

const LOSS = { absolute: 1e-5, relative: 0 };
const FIRST_LOSS = { absolute: 0, relative: 1e-6 };
/** Of the run that diverges: its losses double their digits every step. */
const GROWING_LOSS = { absolute: 1e-5, relative: 1e-4 };
const MOMENT = { absolute: 1e-6, relative: 1e-6 };
/** A share may move by one of 3,200 activations at the threshold. */
const SHARE = { absolute: 1.01 / 3200, relative: 0 };
const GRADIENT = { absolute: 0, relative: 1e-4 };
const RATIO = { absolute: 1e-5, relative: 0 };

/** Where each network stands: the experiment, and its variant there. */
const DECLARED: Readonly<Record<string, readonly [Experiment, string]>> = {
  "tanh-gain-5-3": [gainSweep, "tanh"],
  "tanh-gain-1": [gainSweep, "one"],
  "tanh-gain-0.5": [gainSweep, "half"],
  "linear-gain-5-3": [linearSandwich, "tanh"],
  "bn-gain-1": [robustness, "one"],
  "bn-gain-0.2": [robustness, "fifth"],
  "bn-no-fan-in": [robustness, "noFanIn"],
};

/** The experiment of one network, on the lecture's data and as long as its figures. */
function declared(name: string, steps: number = STEPS): ResolvedExperiment {
  const [experiment, variant] = DECLARED[name]!;
  return resolveExperiment(experiment, {
    dataset: "makemore",
    steps,
    variants: [variant],
  });
}

async function checkNetwork(
  device: Device,
  dataset: LoadedData,
  expected: NetworkFigures,
  steps: number,
): Promise<void> {
  const { variants, seeds } = declared(expected.name);
  const variant = variants[0]!;
  const isLinear = expected.name.startsWith("linear");
  const splits = placeExamples(device, dataset, variant.data);
  const { model, generators } = buildNetworks(variant, dataset.shape(variant.data), seeds);
  assertEquals(model.parameterCount(), expected.parameters);
  model.to(device);
  const batches = new Minibatches(generators, splits.train.count, BATCH);
  assertEquals([...batches.peek()[0]!], expected.batch);
  const look = async (step: number) => {
    const request = { step, rows: batches.peek(), threshold: 0.97, optimiser: descent(0.1) };
    const [snapshot] = await takeSnapshot(device, model, splits.train, request);
    checkSnapshot(snapshot!, expected.snapshots[step]!, isLinear);
  };
  await look(0);
  const everyStep = { saturationThreshold: 0.97 };
  const options = { batchSize: BATCH, optimiser: descent(0.1), everyStep };
  const trainer = await Trainer.create(device, model, splits.train, batches, options);
  const { layout } = trainer.recorded!;
  const width = rowWidth(layout);
  const ratios: number[][] = [];
  const keep = ({ rows: [own] }: TrainProgress) => {
    for (let row = 0; row < own!.length; row += width) {
      const first = row + ROW_PART * layout.layers.length;
      const std = (parameter: number, q: number) => own![first + ROW_PART * parameter + 2 * q + 1]!;
      ratios.push(layout.parameters.map((_, i) => Math.log10(std(i, 2) / std(i, 1))));
    }
  };
  const [losses] = await trainer.run(steps - 1, { onProgress: keep });
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
  found: readonly (readonly number[])[],
  model: Module,
  { updateRatios }: NetworkFigures,
  steps: number,
): void {
  const parameters = model.parameters();
  const matrices = parameters.flatMap(({ shape }, i) => shape.length === 2 ? [i] : []);
  for (const [step, wanted] of Object.entries(updateRatios)) {
    if (Number(step) >= steps || wanted.includes(null!)) continue;
    const row = found[Number(step)]!;
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

  forEachDevice("the series of a report hold PyTorch's update ratios", async (device) => {
    const six = declared("bn-gain-1", SHORT);
    const { variants: [variant] } = await runExperiment(six, dataset, { device, name: "six" });
    const { bucketSize, parameters } = variant!.runs[0]!.series!;
    assertEquals(bucketSize, 1);
    const weights = parameters.filter(({ parameter }) => parameter.match(/(ing|linear)\.weight$/));
    const { updateRatios } = DEEP.find(({ name }) => name === "bn-gain-1")!;
    for (const step of [0, 100]) {
      const found = weights.map(({ updateToData }) => updateToData.mean[step]!);
      assertClose(found, updateRatios[step]!, { absolute: 1e-4, relative: 0 }, `step ${step}`);
    }
  });

  testOnDevice(
    "cpu",
    "the six-layer experiment reports what the notebook prints",
    async (device) => {
      const six = declared("bn-gain-1");
      const { variants: [variant] } = await runExperiment(six, dataset, { device, name: "six" });
      const [run] = variant!.runs;
      assertEquals(
        run!.samples.slice(0, 7),
        ["carpah", "qarlileif", "jmrix", "thty", "sacansa", "jazhnte", "dpn"],
      );
      const { layers } = run!.snapshots.find(({ step }) => step === 1000)!;
      const of = (quantity: string) =>
        layers.filter((layer) => layer.quantity === quantity).map(({ summary }) => summary);
      const activations = of("activation");
      assertEquals(
        activations.map(({ std, saturated }) => [std.toFixed(2), (100 * saturated!).toFixed(2)]),
        [["0.63", "2.78"], ["0.64", "2.56"], ["0.65", "2.25"], ["0.65", "1.69"], ["0.65", "1.88"]],
      );
      // Seven digits are printed: the last may differ by one after a thousand steps.
      assertClose(
        of("activationGradient").map(({ std }) => std),
        [2.640702e-3, 2.245584e-3, 2.045742e-3, 1.983134e-3, 1.952382e-3],
        { absolute: 1.1e-9, relative: 0 },
        "gradients",
      );
    },
  );
}
