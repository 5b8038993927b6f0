/** Networks of nn modules, with an optimiser, made ready for the benchmark. */

import type { Device } from "../../lib/device/device.ts";
import {
  BatchNorm1d,
  crossEntropy,
  Embedding,
  Flatten,
  GELU,
  LayerNorm,
  Linear,
  Module,
  type Named,
  Sequential,
} from "../../lib/nn/mod.ts";
import { Adam, type Optimiser, SGD } from "../../lib/nn/optim.ts";
import { ones, tensor, zeros } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { selectBatch, writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import {
  CONTEXT_LENGTH,
  EXAMPLES,
  madeUp,
  type Prepared,
  VOCABULARY,
  watchRuns,
} from "./trained.ts";

const BATCH = 32;
/** The most steps of one repetition. */
const STEPS = 2000;

/** A network that is trained: embedding 10, context 3. */
export interface Network {
  readonly model: Module;
  readonly optimiser: (model: Module) => Optimiser;
}

/** A's or B's network with another nonlinearity: linear, batch norm, then it. */
export function activated(activation: () => Module, hidden: readonly number[]): Network {
  const generator = new Generator(1);
  const sizes = [10 * CONTEXT_LENGTH, ...hidden];
  const layers = hidden.flatMap((units, i) => [
    new Linear(sizes[i]!, units, { generator, bias: false }),
    new BatchNorm1d(units),
    activation(),
  ]);
  return { model: around(layers, sizes.at(-1)!, generator), optimiser: sgd };
}

/** H: A's network with batch norm by hand, from primitive operations, as the notebook writes it. */
class ByHand extends Module {
  readonly generator = new Generator(1);
  readonly embedding = this.#draw(1, VOCABULARY, 10);
  readonly W1 = this.#draw(1 / Math.sqrt(30), 30, 200);
  readonly W2 = this.#draw(1 / Math.sqrt(200), 200, VOCABULARY);
  readonly b2 = zeros([VOCABULARY], { requiresGrad: true });
  readonly gamma = ones([200], { requiresGrad: true });
  readonly beta = zeros([200], { requiresGrad: true });
  readonly runningMean = zeros([200]);
  readonly runningVar = ones([200]);

  #draw(scale: number, ...shape: [number, number]): Tensor {
    const values = this.generator.randn(shape[0] * shape[1]).map((value) => scale * value);
    return tensor(values, shape, { requiresGrad: true });
  }

  protected override ownBuffers(): Named<Tensor> {
    return { runningMean: this.runningMean, runningVar: this.runningVar };
  }

  override forward(contexts: Tensor): Tensor {
    const x = F.embedding(contexts, this.embedding).view(BATCH, -1).matmul(this.W1);
    const mean = x.mean(0, true);
    const variance = x.var(0, { keepdim: true });
    noGrad(() => {
      for (
        const [running, now] of [[this.runningMean, mean], [this.runningVar, variance]] as const
      ) {
        running.copy_(running.mul(0.9).add(now.squeeze(0).mul(0.1)));
      }
    });
    const normal = this.gamma.mul(x.sub(mean)).div(variance.add(1e-5).sqrt());
    return normal.add(this.beta).tanh().matmul(this.W2).add(this.b2);
  }
}

/** See ByHand. */
export function handWritten(): Network {
  return { model: new ByHand(), optimiser: sgd };
}

/** G: twenty layers of linear, layer norm and GELU. */
export function layerNormNetwork(): Network {
  const generator = new Generator(1);
  const layers = Array.from({ length: 20 }, (_, i) => [
    new Linear(i === 0 ? 10 * CONTEXT_LENGTH : 100, 100, { generator }),
    new LayerNorm(100),
    new GELU(),
  ]).flat();
  const optimiser = (model: Module) => new Adam(model.parameters(), { lr: 0.001 });
  return { model: around(layers, 100, generator), optimiser };
}

const sgd = (model: Module) => new SGD(model.parameters(), { lr: 0.1 });

function around(layers: readonly Module[], width: number, generator: Generator): Module {
  return new Sequential([
    new Embedding(VOCABULARY, 10, { generator }),
    new Flatten(),
    ...layers,
    new Linear(width, VOCABULARY, { generator }),
  ]);
}

/** Captures the training step. */
export async function prepareNetwork(
  device: Device,
  { model, optimiser: makeOptimiser }: Network,
): Promise<Prepared> {
  model.to(device);
  const optimiser = makeOptimiser(model);
  const examples = madeUp(device);
  const rows = new Generator(2).randint(EXAMPLES, STEPS * BATCH);
  const indices = tensor(rows, [STEPS, BATCH]).to(device);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const losses = tensor(new Float32Array(STEPS), [STEPS]).to(device);
  const program = await Program.capture(device, "training step", () => {
    const batch = selectBatch({ step, indices, ...examples });
    const loss = crossEntropy(model.forward(batch.inputs), batch.targets);
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    writeHistory(loss, losses, step, true);
  });
  return {
    dispatches: program.dispatches.length,
    run: async (steps) => {
      step.set(new Uint32Array(1));
      await program.run({ steps, outputs: [losses] });
    },
    hostMicroseconds: watchRuns(program),
    release: () => program.release(),
  };
}
