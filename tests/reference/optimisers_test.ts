/**
 * A small network trained by each optimiser, captured, against PyTorch's losses: for 200 steps they are
 * as close as PyTorch's own where it adds up each batch's rows in another order, within a factor of ten.
 */

import { assert } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import {
  BatchNorm1d,
  clipGradNorm,
  crossEntropy,
  Embedding,
  Flatten,
  Linear,
  Sequential,
  Tanh,
} from "../../lib/nn/mod.ts";
import { cosine, oneCycle, ratesFrom, type Schedule } from "../../lib/nn/optim.ts";
import { selectBatch, writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { largestError } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { optimisers } from "../helpers/optim.ts";
import figures from "../fixtures/optim_networks.json" with { type: "json" };

/** A run of the fixture. */
interface Run {
  readonly optimiser: string;
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly maxNorm?: number;
  /** Its name and arguments. */
  readonly schedule?: readonly [string, ...never[]];
  readonly floor: number;
  readonly losses: readonly number[];
}

const schedules = { cosine, oneCycle } as Readonly<
  Record<string, (...values: never[]) => Schedule>
>;
const [STEPS, BATCH, EXAMPLES, HIDDEN] = [200, 32, 500, 100];

for (const run of figures.cases as unknown as readonly Run[]) {
  const { optimiser, options, maxNorm, schedule, floor, losses } = run;
  const extras = [maxNorm && "clipped", schedule?.[0]].filter(Boolean).join(", ");
  const name = `${optimiser} ${JSON.stringify(options)} ${extras}`.trim();
  forEachDevice(`${name}: PyTorch's losses over ${STEPS} steps`, async (device) => {
    const off = largestError(await train(device, run), losses);
    assert(off <= 10 * floor, `the losses are off by up to ${off}, PyTorch's own by ${floor}`);
  });
}

/** The lecture's kind of network, with draws in the fixture's order. */
function network(generator: Generator): Sequential {
  const model = new Sequential({
    embedding: new Embedding(27, 10, { generator: new Generator(1) }),
    flatten: new Flatten(),
    hidden: new Linear(30, HIDDEN, { generator: new Generator(1), bias: false }),
    batchNorm: new BatchNorm1d(HIDDEN),
    tanh: new Tanh(),
    output: new Linear(HIDDEN, 27, { generator: new Generator(1) }),
  });
  const scales: Readonly<Record<string, number>> = {
    "embedding.weight": 1,
    "hidden.weight": 1 / 4,
    "output.weight": 1 / 8,
  };
  for (const [name, parameter] of model.namedParameters()) {
    const scale = scales[name];
    if (scale) parameter.set(generator.randn(parameter.size).map((value) => scale * value));
    else if (name === "output.bias") parameter.set(new Float32Array(27));
  }
  return model;
}

/** The loss of each step. */
async function train(
  device: Device,
  { optimiser: kind, options, maxNorm, schedule }: Run,
): Promise<ArrayLike<number>> {
  const generator = new Generator(2147483647);
  const model = network(generator).to(device);
  const parameters = model.parameters();
  const contexts = tensor(generator.randint(27, 3 * EXAMPLES), [EXAMPLES, 3]).to(device);
  const targets = tensor(generator.randint(27, EXAMPLES), [EXAMPLES]).to(device);
  const rows = generator.randint(EXAMPLES, STEPS * BATCH);
  const indices = tensor(rows, [STEPS, BATCH]).to(device);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const losses = tensor(new Float32Array(STEPS), [STEPS]).to(device);
  const [make, ...values] = schedule ?? [];
  const rates = make && tensor(ratesFrom(schedules[make]!(...values), 0, STEPS), [STEPS]);
  const lr = rates ? { rates, step } : options.lr;
  const optimiser = new optimisers[kind]!(parameters, { ...options, lr } as never);
  const program = await Program.capture(device, "step", () => {
    const batch = selectBatch({ step, indices, inputs: contexts, targets });
    const loss = crossEntropy(model.forward(batch.inputs), batch.targets);
    optimiser.zeroGrad();
    loss.backward();
    if (maxNorm) clipGradNorm(parameters, maxNorm);
    optimiser.step();
    writeHistory(loss, losses, step, true);
  });
  await program.run({ steps: STEPS });
  program.release();
  return await losses.toArray();
}
