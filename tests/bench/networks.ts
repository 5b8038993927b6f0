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
  type Module,
  Sequential,
} from "../../lib/nn/mod.ts";
import { Adam, type Optimiser, SGD } from "../../lib/nn/optim.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { selectBatch, writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
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
    const loss = crossEntropy(model.forward(batch.contexts), batch.targets);
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
