/** The residual network of convolutions that fixtures/make_watching.py has PyTorch's hooks watch. */

import type { Device } from "../../lib/device/device.ts";
import * as nn from "../../lib/nn/mod.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { characters } from "../../lib/runner/objective.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import figures from "../fixtures/watching.json" with { type: "json" };

const [EXAMPLES, LENGTH, TOKENS, CHANNELS] = [2500, 5, 27, 16];

/** Examples of a minibatch; replica r takes the r-th of them. */
export const BATCH = 64;
/** Of saturation. */
export const THRESHOLD = 0.97;

/** Moments of a tensor. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** What PyTorch gives for the network of one seed. */
export interface WatchedFigures {
  readonly seed: number;
  readonly snapshot: {
    readonly layers: readonly {
      readonly layer: string;
      readonly preActivation: Moments;
      readonly activation: Moments;
      readonly activationGradient: Moments;
      readonly saturated: number;
      readonly dead: readonly number[];
    }[];
    readonly logits: Moments;
    readonly weights: readonly {
      readonly parameter: string;
      readonly std: number;
      readonly gradientToData: number;
    }[];
  };
  readonly deadOverAll: readonly { readonly layer: string; readonly dead: readonly number[] }[];
  readonly calibrated: {
    readonly norms: readonly { readonly layer: string; readonly mean: number[]; std: number[] }[];
    readonly loss: number;
  };
}

/** One entry a seed. */
export const WATCHED: readonly WatchedFigures[] = figures.cases;

function block(generator: Generator, fanIn: number, activation: nn.Activation): nn.Residual {
  const body = new nn.Sequential({
    conv: new nn.Conv1d(fanIn, CHANNELS, 3, { generator, padding: 1 }),
    norm: new nn.BatchNorm1d(CHANNELS),
    activation,
  });
  const projection = () =>
    new nn.Sequential([
      new nn.Conv1d(fanIn, CHANNELS, 1, { generator }),
      new nn.BatchNorm1d(CHANNELS),
    ]);
  return new nn.Residual(body, fanIn === CHANNELS ? {} : { projection: projection() });
}

/** The network of one seed, with a dead channel in each of three layers, on the host. */
function network(seed: number): nn.Sequential {
  const generator = new Generator(seed);
  const model = new nn.Sequential({
    embedding: new nn.Embedding(TOKENS, 10, { generator }),
    transpose: new nn.Transpose(),
    relu: block(generator, 10, new nn.ReLU()),
    tanh: block(generator, CHANNELS, new nn.Tanh()),
    gelu: block(generator, CHANNELS, new nn.GELU()),
    elu: block(generator, CHANNELS, new nn.ELU()),
    flatten: new nn.Flatten(),
    output: new nn.Linear(CHANNELS * LENGTH, TOKENS, { generator }),
  });
  const norms = new Map(model.namedModules());
  for (const [name, shift] of [["relu", -50], ["tanh", 50], ["gelu", -50]] as const) {
    const { bias } = norms.get(`${name}.body.norm`) as nn.BatchNorm1d;
    bias.set(bias.storage.host!.with(3, shift) as Float32Array);
  }
  return model;
}

/** The networks of all seeds as replicas, on the device. */
export function watchedNetworks(device: Device): nn.Sequential {
  return nn.stack(WATCHED.map(({ seed }) => network(seed))).to(device);
}

/** The examples, on the device. */
export function watchedExamples(device: Device): Examples {
  const generator = new Generator(5);
  const inputs = generator.randint(TOKENS, EXAMPLES * LENGTH);
  const targets = generator.randint(TOKENS, EXAMPLES);
  return {
    inputs: tensor(inputs, [EXAMPLES, LENGTH]).to(device),
    targets: tensor(targets, [EXAMPLES]).to(device),
    count: EXAMPLES,
    objective: characters,
  };
}
