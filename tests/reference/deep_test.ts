/** The lecture's six-layer networks, built from modules as a reader would, against PyTorch's figures. */

import { assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import * as init from "../../lib/nn/init.ts";
import {
  BatchNorm1d,
  crossEntropy,
  Embedding,
  Flatten,
  Linear,
  type Module,
  Sequential,
  Tanh,
} from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { type Examples, placeExamples } from "../../lib/runner/examples.ts";
import { record, selectBatch, statistics } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { type Tensor, tensor } from "../../lib/tensor/tensor.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { experiment, lectureData, reference } from "../helpers/lecture.ts";

/** What reference.py wrote. */
interface DeepReference {
  readonly gain: number;
  readonly batchnorm: boolean;
  readonly params: number;
  readonly losses: readonly number[];
  readonly update_ratio_log10: Readonly<Record<string, readonly number[]>>;
  readonly snapshots: Readonly<Record<string, SnapshotReference>>;
  readonly splits: { readonly train: number; readonly val: number; readonly test: number };
}

interface SnapshotReference {
  readonly activations: readonly { mean: number; std: number; saturated: number }[];
  readonly gradients: readonly { mean: number; std: number }[];
  readonly weights: readonly { std: number; ratio: number }[];
}

const STEPS = 1001;
const BATCH = 32;
const SNAPSHOT_STEPS = [0, 1000];
const RATIO_STEPS = [0, 100, 500, 999];

/** Seen over 1,001 steps: losses within 1e-6 of PyTorch's, moments within 1e-7. */
const LOSS = { absolute: 1e-5, relative: 0 };
const FIRST_LOSS = { absolute: 0, relative: 1e-6 };
const MOMENT = { absolute: 1e-6, relative: 1e-6 };
/** A share may move by one of 3,200 activations at the threshold. */
const SHARE = { absolute: 1.01 / 3200, relative: 0 };
const GRADIENT = { absolute: 0, relative: 1e-4 };
const RATIO = { absolute: 1e-5, relative: 0 };

/** As reference.py's `deep`: layer by layer, in the order of its draws. */
function build({ gain, batchnorm }: DeepReference, generator: Generator): Sequential {
  const sizes = [30, 100, 100, 100, 100, 100, 27];
  const layers: Record<string, Module> = {
    embedding: new Embedding(27, 10, { generator }),
    flatten: new Flatten(),
  };
  const unused = new Generator(0);
  for (const [k, fanOut] of sizes.slice(1).entries()) {
    const linear = new Linear(sizes[k]!, fanOut, { generator: unused, bias: !batchnorm });
    init.normal(linear.weight, 1, generator);
    const isLast = k === 5;
    const scales = [1 / Math.sqrt(sizes[k]!), isLast ? (batchnorm ? 1 : 0.1) : gain];
    linear.weight.set(scaled(linear.weight, scales));
    if (linear.bias) init.zeros(linear.bias);
    layers[`linear${k}`] = linear;
    if (batchnorm) layers[`norm${k}`] = new BatchNorm1d(fanOut, { unbiased: true });
    if (batchnorm && isLast) {
      (layers.norm5 as BatchNorm1d).weight.set(new Float32Array(27).fill(0.1));
    }
    if (!isLast) layers[`tanh${k}`] = new Tanh();
  }
  return new Sequential(layers);
}

/** The host values times each scale, rounded to float32 after each product. */
function scaled({ storage }: Tensor, scales: readonly number[]): Float32Array {
  return scales.reduce(
    (values, scale) => values.map((value) => value * Math.fround(scale)),
    storage.host as Float32Array,
  );
}

/** The histories that a run records, on the device. */
interface Histories {
  readonly losses: Tensor;
  readonly ratios: Tensor;
  readonly layers: readonly { activation: Tensor; gradient: Tensor }[];
  readonly weights: readonly Tensor[];
}

/** Captures one step that also measures everything; statistics of the step are those before its update. */
async function captureStep(
  device: Device,
  model: Sequential,
  train: Examples,
  generator: Generator,
) {
  const onDevice = (shape: number[]) =>
    tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape).to(device);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const rows = generator.randint(train.count, STEPS * BATCH);
  const indices = tensor(rows, [STEPS, BATCH]).to(device);
  const rates = tensor(new Float32Array(STEPS).fill(0.1), [STEPS]).to(device);
  const parameters = model.parameters();
  const matrices = parameters.filter(({ shape }) => shape.length === 2);
  const histories: Histories = {
    losses: onDevice([STEPS]),
    ratios: onDevice([STEPS, parameters.length]),
    layers: Array.from({ length: 5 }, () => {
      return { activation: onDevice([STEPS, 5]), gradient: onDevice([STEPS, 5]) };
    }),
    weights: matrices.map(() => onDevice([STEPS, 5])),
  };
  const optimiser = new SGD(parameters, { lr: { rates, step } });
  const program = await Program.capture(device, "deep step", () => {
    const batch = selectBatch({ step, indices, ...train });
    const outputs: Tensor[] = [];
    let x = batch.contexts;
    for (const [, module] of model.leaves()) {
      x = module.forward(x);
      if (module instanceof Tanh) outputs.push(x.retainGrad());
    }
    const loss = crossEntropy(x, batch.targets);
    optimiser.zeroGrad();
    loss.backward();
    outputs.forEach((out, i) => {
      const { activation, gradient } = histories.layers[i]!;
      record(statistics(out, 0.97), activation, step, false);
      record(statistics(out.grad!, 0.97), gradient, step, false);
    });
    matrices.forEach(({ grad }, i) => {
      record(statistics(grad!, 0.97), histories.weights[i]!, step, false);
    });
    record(optimiser.stepWithRatios(), histories.ratios, step, false);
    record(loss, histories.losses, step, true);
  });
  return { program, histories, matrices: matrices.map((matrix) => parameters.indexOf(matrix)) };
}

const dataset = await lectureData("tests/reference/deep_test.ts");
if (dataset) {
  for (const scenario of ["tanh-gain-5-3", "bn-gain-1"]) {
    const expected = await reference<DeepReference>(`deep_${scenario}`);
    forEachDevice(`six layers, ${scenario}: ${STEPS} steps as PyTorch's`, async (device) => {
      const splits = placeExamples(device, dataset, experiment.data);
      const generator = new Generator(2147483647);
      const model = build(expected, generator);
      assertEquals(model.parameterCount(), expected.params);
      model.to(device);
      const { program, histories, matrices } = await captureStep(
        device,
        model,
        splits.train,
        generator,
      );
      await program.run({ steps: STEPS });
      await checkHistories(histories, matrices, expected);
      program.release();
      const [found] = await evaluateSplits(device, model, splits);
      const { train, val, test } = expected.splits;
      assertClose([found!.train, found!.dev, found!.test], [train, val, test], LOSS, "splits");
    });
  }
}

async function checkHistories(
  { losses, ratios, layers, weights }: Histories,
  matrices: readonly number[],
  expected: DeepReference,
): Promise<void> {
  const found = await losses.toArray();
  assertClose(found.slice(0, 1), expected.losses.slice(0, 1), FIRST_LOSS, "step-0 loss");
  assertClose(found, expected.losses, LOSS, "losses");
  for (const step of SNAPSHOT_STEPS) {
    const { activations, gradients, weights: deviations } = expected.snapshots[step]!;
    for (const [i, { activation, gradient }] of layers.entries()) {
      const what = `step ${step}, tanh ${i}`;
      const [mean, std, , , saturated] = rowOf(await activation.toArray(), step, 5);
      const wanted = activations[i]!;
      assertClose([mean!, std!], [wanted.mean, wanted.std], MOMENT, `${what}: mean and std`);
      assertClose([saturated!], [wanted.saturated], SHARE, `${what}: saturated`);
      const [, deviation] = rowOf(await gradient.toArray(), step, 5);
      assertClose([deviation!], [gradients[i]!.std], GRADIENT, `${what}: gradient std`);
    }
    for (const [i, history] of weights.entries()) {
      const [, deviation] = rowOf(await history.toArray(), step, 5);
      const what = `step ${step}, matrix ${i}: gradient std`;
      assertClose([deviation!], [deviations[i]!.std], GRADIENT, what);
    }
  }
  const all = await ratios.toArray();
  for (const step of RATIO_STEPS) {
    const row = rowOf(all, step, all.length / STEPS);
    const wanted = expected.update_ratio_log10[step]!;
    assertClose(matrices.map((i) => row[i]!), wanted, RATIO, `step ${step}: log10 update ratios`);
  }
}

function rowOf(values: ArrayLike<number>, row: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => values[row * size + i]!);
}
