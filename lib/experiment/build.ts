/** From a placed network to modules: one a seed, initialised in order, stacked as replicas. */

import { ExperimentError } from "../device/errors.ts";
import { Module, Residual, Sequential, stack } from "../nn/mod.ts";
import { Generator } from "../tensor/random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { initialiserKindOf } from "./initialisers/mod.ts";
import { kindOf } from "./layers/mod.ts";
import type { ResolvedSimple } from "./network.ts";
import type { DataShape } from "./data_shape.ts";
import { type PlacedLayer, placeVariant } from "./place.ts";
import type { CustomNetwork, ResolvedNetwork } from "./resolve_network.ts";

/** Networks on the host, and the generators that made them, ready to draw minibatches. */
export interface Networks {
  readonly model: Module;
  /** One a seed, in order. */
  readonly generators: readonly Generator[];
}

/**
 * Builds one network a seed and stacks them.
 *
 * @throws {ExperimentError} if a user's function makes no module, or nothing has weights, or throws
 */
export function buildNetworks(
  variant: { readonly name: string; readonly network: ResolvedNetwork },
  data: DataShape,
  seeds: readonly number[],
): Networks {
  const generators = seeds.map((seed) => new Generator(seed));
  const placed = placeVariant(variant, data);
  const build = (generator: Generator) =>
    placed ? buildNetwork(placed, generator) : buildCustom(variant, data, generator);
  const model = stack(generators.map(build));
  if (model.parameters().length > 0) return { model, generators };
  throw new ExperimentError(`variant "${variant.name}": expected layers with weights, found none`);
}

function buildCustom(
  { name, network }: { readonly name: string; readonly network: ResolvedNetwork },
  data: DataShape,
  generator: Generator,
): Module {
  const expected = `variant "${name}": expected its function to make an nn.Module`;
  let made: unknown;
  try {
    made = (network as CustomNetwork).build(data, generator);
  } catch (error) {
    throw new ExperimentError(
      `${expected}, found that it throws ${String(error).split("\n")[0]}`,
    );
  }
  if (made instanceof Module) return made;
  throw new ExperimentError(`${expected}, found ${made === null ? "null" : typeof made}`);
}

/**
 * One network. Values are drawn layer by layer, each its weight and then its bias; those of a
 * residual connection's projection after those of its layers.
 */
export function buildNetwork(placed: readonly PlacedLayer[], generator: Generator): Sequential {
  return new Sequential(
    Object.fromEntries(placed.map((one) => [one.layer.name, buildLayer(one, generator)])),
  );
}

function buildLayer(placed: PlacedLayer, generator: Generator): Module {
  const { layer, input, output, parameters, layers, projection } = placed;
  if (layer.kind === "block") return buildNetwork(layers, generator);
  if (layer.kind === "residual") {
    const body = buildNetwork(layers, generator);
    if (projection.length === 0) return new Residual(body);
    return new Residual(body, { projection: buildNetwork(projection, generator) });
  }
  const { kind, name: _, init: __, ...options } = layer as ResolvedSimple;
  const module = kindOf(kind).build(options as never, input, output);
  const tensors = module as unknown as Record<string, Tensor>;
  for (const { name, init, fanIn } of parameters) {
    initialiserKindOf(init.kind).fill(init, tensors[name]!, { generator, fanIn });
  }
  return module;
}
