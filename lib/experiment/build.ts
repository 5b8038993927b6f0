/**
 * From a model's description to the network: one a seed, initialised in the lecture's order of
 * draws, stacked as replicas.
 */

import * as init from "../nn/init.ts";
import {
  BatchNorm1d,
  Embedding,
  Flatten,
  Linear,
  type Module,
  Sequential,
  stack,
  Tanh,
} from "../nn/mod.ts";
import { Generator } from "../tensor/random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { DataShape } from "./data_shape.ts";
import type { BatchNormSpec, Initialiser, LayerInit } from "./experiment.ts";
import type { ResolvedModel } from "./resolve.ts";

/** Networks on the host, and the generators that made them, ready to draw minibatches. */
export interface Networks {
  readonly model: Sequential;
  /** One a seed, in order. */
  readonly generators: readonly Generator[];
}

/** Builds one network a seed and stacks them. */
export function buildNetworks(
  spec: ResolvedModel,
  data: DataShape,
  seeds: readonly number[],
): Networks {
  const generators = seeds.map((seed) => new Generator(seed));
  const models = generators.map((generator) => buildNetwork(spec, data, generator));
  return { model: stack(models), generators };
}

/**
 * One network: embedding, flatten, hidden1 .. hiddenN (linear, batchNorm, tanh), output. Values are
 * drawn for the embedding first, then for each layer's weight and its bias.
 */
function buildNetwork(spec: ResolvedModel, { input }: DataShape, generator: Generator): Sequential {
  const layers: Record<string, Module> = {};
  const [[contextLength], vocabulary] = [input.shape, input.tokens!];
  const embedding = new Embedding(vocabulary, spec.embedding, unused);
  initialise(embedding.weight, spec.init.embedding, spec.embedding, generator);
  layers.embedding = embedding;
  layers.flatten = new Flatten();
  let fanIn = contextLength! * spec.embedding;
  for (const [index, units] of spec.hidden.entries()) {
    const normalised = spec.batchNorm !== undefined;
    const parts: Record<string, Module> = {
      linear: buildLinear(fanIn, units, !normalised, spec.init.hidden, generator),
    };
    if (spec.batchNorm) parts.batchNorm = buildBatchNorm(units, spec.batchNorm);
    if (spec.activation === "tanh") parts.tanh = new Tanh();
    layers[`hidden${index + 1}`] = new Sequential(parts);
    fanIn = units;
  }
  layers.output = buildOutput(spec, fanIn, vocabulary, generator);
  return new Sequential(layers);
}

function buildOutput(
  { batchNorm, init: { output } }: ResolvedModel,
  fanIn: number,
  vocabulary: number,
  generator: Generator,
): Sequential {
  const normalised = batchNorm?.output === true;
  const linear = buildLinear(fanIn, vocabulary, !normalised, output, generator);
  if (!normalised) return new Sequential({ linear });
  const last = buildBatchNorm(vocabulary, batchNorm);
  last.weight.set(new Float32Array(vocabulary).fill(batchNorm.outputGain));
  return new Sequential({ linear, batchNorm: last });
}

function buildBatchNorm(
  units: number,
  { eps, momentum, unbiased, runningStd }: Required<BatchNormSpec>,
): BatchNorm1d {
  return new BatchNorm1d(units, { eps, momentum, unbiased, runningStd });
}

function buildLinear(
  fanIn: number,
  fanOut: number,
  bias: boolean,
  spec: Required<LayerInit>,
  generator: Generator,
): Linear {
  const layer = new Linear(fanIn, fanOut, { ...unused, bias });
  initialise(layer.weight, spec.weight, fanIn, generator);
  if (layer.bias) initialise(layer.bias, spec.bias, fanIn, generator);
  return layer;
}

function initialise(
  tensor: Tensor,
  how: Initialiser,
  fanIn: number,
  generator: Generator,
): void {
  switch (how.kind) {
    case "normal":
      init.normal(tensor, how.scale, generator);
      break;
    case "kaimingNormal":
    case "kaimingUniform": {
      const { kind, ...options } = how;
      init[kind](tensor, { ...options, generator });
      break;
    }
    case "torchDefault":
      init.torchUniform(tensor, fanIn, generator);
      break;
    case "zeros":
      init.zeros(tensor);
      break;
  }
}

/** Modules draw their default values from it before the experiment's own are drawn. */
const unused = { generator: new Generator(0) };
