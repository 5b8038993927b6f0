/** A network meets its data: the shapes on its way, the parameters they ask for, and their values. */

import { ExperimentError } from "../device/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import type { DataShape, ExampleShape } from "./data_shape.ts";
import { type Initialiser, initialiserKindOf } from "./initialisers/mod.ts";
import { LayerFault } from "./layers/kind.ts";
import { kindOf } from "./layers/mod.ts";
import { showExample } from "./layers/shapes.ts";
import type { ResolvedLayer, ResolvedResidual, ResolvedSimple } from "./network.ts";
import { isDeclared, type ResolvedNetwork } from "./resolve_network.ts";

/** A layer at its place. */
export interface PlacedLayer {
  /** Its module's dotted name, e.g. "hidden1.linear". */
  readonly path: string;
  readonly layer: ResolvedLayer;
  /** What an example is before it. */
  readonly input: ExampleShape;
  /** What an example is behind it. */
  readonly output: ExampleShape;
  /** Its trained tensors, in the order of the draws; a block's are those of its layers. */
  readonly parameters: readonly PlacedParameter[];
  /** Of a block or a residual connection. */
  readonly layers: readonly PlacedLayer[];
  /** Of a residual connection: what x passes; empty: it is added as it is. */
  readonly projection: readonly PlacedLayer[];
}

/** A trained tensor. */
export interface PlacedParameter {
  /** In its module. */
  readonly name: "weight" | "bias";
  readonly shape: Shape;
  readonly fanIn: number;
  /** Absent where Kaiming and Xavier have nothing to go by. */
  readonly fanOut?: number;
  readonly init: Initialiser;
}

/**
 * Takes the shape of an example through the network.
 *
 * @throws {ExperimentError} naming the layer that cannot take what reaches it, with both shapes
 */
export function placeNetwork(layers: readonly ResolvedLayer[], data: DataShape): PlacedLayer[] {
  const placed = placeLayers(layers, data.input, data, "");
  requireOneOutput(leavesOf(placed));
  requireOutput(placed, data);
  return placed;
}

/**
 * A variant's network at its place; undefined of one that a function makes.
 *
 * @throws {ExperimentError} as placeNetwork(), with the variant's name
 */
export function placeVariant(
  { name, network }: { readonly name: string; readonly network: ResolvedNetwork },
  data: DataShape,
): PlacedLayer[] | undefined {
  if (!isDeclared(network)) return undefined;
  try {
    return placeNetwork(network, data);
  } catch (error) {
    if (!(error instanceof ExperimentError)) throw error;
    throw new ExperimentError(`variant "${name}": ${error.message}`);
  }
}

function placeLayers(
  layers: readonly ResolvedLayer[],
  input: ExampleShape,
  data: DataShape,
  above: string,
): PlacedLayer[] {
  let shape = input;
  return layers.map((layer) => {
    const path = above === "" ? layer.name : `${above}.${layer.name}`;
    const placed = placeLayer(layer, shape, data, path);
    shape = placed.output;
    return placed;
  });
}

function placeLayer(
  layer: ResolvedLayer,
  input: ExampleShape,
  data: DataShape,
  path: string,
): PlacedLayer {
  if (layer.kind === "block") {
    const layers = placeLayers(layer.layers, input, data, path);
    const output = layers.at(-1)?.output ?? input;
    return { path, layer, input, output, parameters: [], layers, projection: [] };
  }
  if (layer.kind === "residual") return placeResidual(layer, input, data, path);
  try {
    return { ...placeSimple(layer, input, data), path, layer, layers: [], projection: [] };
  } catch (error) {
    if (error instanceof LayerFault) throw new ExperimentError(`${path}: ${error.message}`);
    throw error;
  }
}

function placeResidual(
  layer: ResolvedResidual,
  input: ExampleShape,
  data: DataShape,
  path: string,
): PlacedLayer {
  const layers = placeLayers(layer.layers, input, data, `${path}.body`);
  const projection = placeLayers(layer.projection ?? [], input, data, `${path}.projection`);
  const past = projection.at(-1)?.output ?? input;
  const output = layers.at(-1)?.output ?? input;
  if (past.shape.join() !== output.shape.join()) {
    throw new ExperimentError(
      `${path}: expected its layers to give ${showExample(past)}, as what goes past them, found ` +
        `${showExample(output)}; give it a projection to that shape`,
    );
  }
  return { path, layer, input, output, parameters: [], layers, projection };
}

function placeSimple(
  layer: ResolvedSimple,
  input: ExampleShape,
  data: DataShape,
): Pick<PlacedLayer, "input" | "output" | "parameters"> {
  const kind = kindOf(layer.kind);
  const output = kind.output(layer, input, data);
  const shapes = kind.parameters?.(layer, input, output) ?? {};
  const parameters = Object.entries(shapes).map(([name, shape]) => {
    const init = layer.init![name]!;
    const { needs } = initialiserKindOf(init.kind);
    const lacks = needs === "fans" ? shape.fanOut === undefined : needs && shape.shape.length < 2;
    if (lacks) {
      throw new LayerFault(
        `a weight with fan-in and fan-out for ${init.kind}`,
        `the ${name} ${showExample(shape)}; take normal() or zeros`,
      );
    }
    return { name: name as PlacedParameter["name"], ...shape, init };
  });
  return { input, output, parameters };
}

/** Only one layer may have as many outputs as the data have classes: the last. */
function requireOneOutput(leaves: readonly PlacedLayer[]): void {
  const named = leaves.filter(({ layer }) =>
    "outFeatures" in layer && typeof layer.outFeatures === "string"
  );
  if (named.length < 2) return;
  const [first, second] = named.map(({ path }) => path);
  throw new ExperimentError(
    `${second}: expected one layer with as many outputs as there are classes, found ${first} too; ` +
      `give that its number of outputs`,
  );
}

/** The network must put out what the data ask for. */
function requireOutput(placed: readonly PlacedLayer[], { input, outputs }: DataShape): void {
  if (outputs === undefined) return;
  const last = placed.at(-1);
  const found = last?.output ?? input;
  if (found.tokens === undefined && found.shape.join() === String(outputs.count)) return;
  const path = lastPath(last) ?? "network";
  const what = outputs.kind === "classes" ? "one logit for each class" : "one number";
  const hint = found.shape.length > 1 ? "; put flatten() before it" : "";
  throw new ExperimentError(
    `${path}: expected it to end in [${outputs.count}], ${what}, found ${
      showExample(found)
    }${hint}`,
  );
}

function lastPath(placed: PlacedLayer | undefined): string | undefined {
  return placed?.layers.length ? lastPath(placed.layers.at(-1)) : placed?.path;
}

/** All layers that hold no others, in the order of the draws. */
export function leavesOf(placed: readonly PlacedLayer[]): PlacedLayer[] {
  return placed.flatMap((one) => {
    if (one.layer.kind !== "block" && one.layer.kind !== "residual") return [one];
    return [...leavesOf(one.layers), ...leavesOf(one.projection)];
  });
}
