/**
 * Small networks of each module and loss, captured, against PyTorch's losses, from PyTorch's own initial
 * values of the same seed: for 200 steps they are as close as PyTorch's own where it adds up each
 * batch's rows in another order, within a factor of ten.
 */

import { assert } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import * as nn from "../../lib/nn/mod.ts";
import { Adam, AdamW, type Optimiser, SGD } from "../../lib/nn/optim.ts";
import { tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { selectBatch, writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { largestError } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import figures from "../fixtures/module_networks.json" with { type: "json" };

const [SEED, STEPS, BATCH, EXAMPLES, CLASSES] = [42, 200, 32, 500, 27];

/** [rows, length, channels] as [rows, channels, length]. */
class Channels extends nn.Module {
  override forward(x: Tensor): Tensor {
    return x.transpose(1, 2);
  }
}

type Layers = (generator: Generator) => nn.Module[];

const embedded = (hidden: () => nn.Module[], width = 100): Layers => (generator) => [
  new nn.Embedding(CLASSES, 10, { generator }),
  new nn.Flatten(),
  new nn.Linear(30, width, { generator }),
  ...hidden(),
  new nn.Linear(width, CLASSES, { generator }),
];

const deep: Layers = (generator) => [
  new nn.Embedding(CLASSES, 10, { generator }),
  new nn.Flatten(),
  new nn.Linear(30, 50, { generator }),
  ...Array.from({ length: 6 }, () => [
    new nn.Linear(50, 50, { generator }),
    new nn.LayerNorm(50),
    new nn.GELU(),
  ]).flat(),
  new nn.Linear(50, CLASSES, { generator }),
];

const convolution: Layers = (generator) => [
  new nn.Embedding(CLASSES, 10, { generator }),
  new Channels(),
  new nn.Conv1d(10, 40, 2, { generator, padding: 1 }),
  new nn.BatchNorm1d(40),
  new nn.ReLU(),
  new nn.Flatten(),
  new nn.Linear(160, CLASSES, { generator }),
];

const residual: Layers = (generator) => [
  new nn.Embedding(CLASSES, 10, { generator }),
  new nn.Flatten(),
  new nn.Linear(30, 60, { generator }),
  new nn.Residual(new nn.Sequential([new nn.Linear(60, 60, { generator }), new nn.Tanh()])),
  new nn.Linear(60, CLASSES, { generator }),
];

/** The networks by the names in the fixture. */
const networks: Readonly<Record<string, Layers>> = {
  sigmoid: embedded(() => [new nn.Sigmoid()]),
  relu: embedded(() => [new nn.ReLU()]),
  leakyRelu: embedded(() => [new nn.LeakyReLU()]),
  elu: embedded(() => [new nn.ELU()]),
  selu: embedded(() => [new nn.SELU()]),
  gelu: embedded(() => [new nn.GELU()]),
  geluTanh: embedded(() => [new nn.GELU({ approximate: "tanh" })]),
  silu: embedded(() => [new nn.SiLU()]),
  softplus: embedded(() => [new nn.Softplus()]),
  layerNorm: embedded(() => [new nn.LayerNorm(100), new nn.Tanh()]),
  groupNorm: embedded(() => [new nn.GroupNorm(5, 100), new nn.Tanh()]),
  rmsNorm: embedded(() => [new nn.RMSNorm(100), new nn.Tanh()]),
  batchNorm: embedded(() => [new nn.BatchNorm1d(100), new nn.Tanh()]),
  residual,
  conv1d: convolution,
  deep,
};

const losses: Readonly<Record<string, (x: Tensor, targets: Tensor) => Tensor>> = {
  crossEntropy: (x, targets) => F.crossEntropy(x, targets),
  labelSmoothing: (x, targets) => F.crossEntropy(x, targets, { labelSmoothing: 0.1 }),
  ignoreIndex: (x, targets) => F.crossEntropy(x, targets, { ignoreIndex: 3 }),
  sum: (x, targets) => F.crossEntropy(x, targets, { reduction: "sum" }).div(BATCH),
  none: (x, targets) => F.crossEntropy(x, targets, { reduction: "none" }).mean(),
  nll: (x, targets) => F.nllLoss(x.logSoftmax(1), targets),
  mse: (x, targets) => F.mseLoss(x, F.oneHot(targets, CLASSES)),
};

const optimisers: Readonly<Record<string, (parameters: Tensor[]) => Optimiser>> = {
  sgd: (parameters) => new SGD(parameters, { lr: 0.1 }),
  adam: (parameters) => new Adam(parameters, { lr: 0.003 }),
  adamW: (parameters) => new AdamW(parameters, { lr: 0.0005 }),
};

for (const { network, loss, optimiser, floor, losses: expected } of figures.cases) {
  const name = `${network}, ${loss}, ${optimiser}`;
  forEachDevice(`${name}: PyTorch's losses over ${STEPS} steps`, async (device) => {
    const off = largestError(await train(device, network, loss, optimiser), expected);
    assert(off <= 10 * floor, `the losses are off by up to ${off}, PyTorch's own by ${floor}`);
  });
}

/** The loss of each step. */
async function train(
  device: Device,
  network: string,
  lossName: string,
  optimiserName: string,
): Promise<ArrayLike<number>> {
  const generator = new Generator(SEED);
  const model = new nn.Sequential(networks[network]!(generator)).to(device);
  const contexts = tensor(generator.randint(CLASSES, 3 * EXAMPLES), [EXAMPLES, 3]).to(device);
  const targets = tensor(generator.randint(CLASSES, EXAMPLES), [EXAMPLES]).to(device);
  const indices = tensor(generator.randint(EXAMPLES, STEPS * BATCH), [STEPS, BATCH]).to(device);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const history = tensor(new Float32Array(STEPS), [STEPS]).to(device);
  const optimiser = optimisers[optimiserName]!(model.parameters());
  using program = await Program.capture(device, "step", () => {
    const batch = selectBatch({ step, indices, inputs: contexts, targets });
    const loss = losses[lossName]!(model.forward(batch.inputs), batch.targets);
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    writeHistory(loss, history, step, true);
  });
  await program.run({ steps: STEPS });
  return await history.toArray();
}
