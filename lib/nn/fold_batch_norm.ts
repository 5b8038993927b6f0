/** Batch norm folded into the layer before it, as is done where a network is only evaluated. */

import { UsageError } from "../device/errors.ts";
import { Generator } from "../tensor/random/generator.ts";
import { readReplicas } from "../tensor/replica.ts";
import { BatchNorm1d } from "./batchnorm1d.ts";
import { Conv1d } from "./conv1d.ts";
import { Linear } from "./linear.ts";
import type { Module } from "./module.ts";
import { Residual } from "./residual.ts";
import { Sequential } from "./sequential.ts";
import { stack } from "./stack.ts";

/** A batch norm, and the layer that it can be folded into. */
export interface Fold {
  /** Dotted name of the batch norm. */
  readonly path: string;
  readonly norm: BatchNorm1d;
  readonly layer: Linear | Conv1d;
}

/** A network without batch norm; disposing of it leaves what it shares with the other one. */
export interface FoldedNetwork extends Disposable {
  readonly model: Module;
}

/**
 * A network that gives what `model` gives in evaluation, without batch norm: each is folded, by its
 * running statistics, into the weight and bias of the linear layer or convolution directly before it;
 * see torch.nn.utils.fusion.fuse_linear_bn_eval. Those layers are copies on the same device, all others
 * are those of `model`. A linear layer's outputs must be [rows, features].
 *
 * @example
 * ```ts
 * import { Generator, nn, openDevice, tensor } from "@initlab/initlab";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const linear = new nn.Linear(3, 2, { generator: new Generator(1) });
 * const norm = new nn.BatchNorm1d(2);
 * norm.runningMean.set(Float32Array.of(0.5, -0.5));
 * const model = new nn.Sequential({ linear, norm, tanh: new nn.Tanh() }).to(device).eval();
 * using folded = await nn.foldBatchNorm(model);
 * assertEquals(Object.keys(folded.model.children()), ["linear", "tanh"]);
 * const x = tensor([1, 2, 3], [1, 3]).to(device);
 * const [expected, found] = [model.forward(x), folded.model.forward(x)];
 * assertAlmostEquals((await found.toArray())[0]!, (await expected.toArray())[0]!, 1e-6);
 * device.close();
 * ```
 *
 * @throws {UsageError} naming the first batch norm that cannot be folded
 */
export async function foldBatchNorm(model: Module): Promise<FoldedNetwork> {
  using made = new DisposableStack();
  const folded = new Map<Module, Module>();
  for (const fold of foldsOf(model)) folded.set(fold.layer, made.use(await foldedLayer(fold)));
  const owned = made.move();
  return { model: rebuild(model, folded), [Symbol.dispose]: () => owned.dispose() };
}

/**
 * What is folded into what, in forward order.
 *
 * @throws {UsageError} naming the first batch norm that cannot be folded
 */
export function foldsOf(model: Module): Fold[] {
  const found: Fold[] = [];
  const leaves = model.leaves().map(([, leaf]) => leaf);
  /** Walks what is below `path`, behind `before`; returns the module whose output it gives, if one. */
  const walk = (module: Module, path: string, before: Module | undefined): Module | undefined => {
    const below = (name: string) => path === "" ? name : `${path}.${name}`;
    if (module instanceof BatchNorm1d) {
      found.push(foldOf(module, path, before, leaves));
      return undefined;
    }
    if (isPlain(module, Sequential)) {
      return Object.entries(module.children()).reduce(
        (last: Module | undefined, [name, child]) => walk(child, below(name), last),
        before,
      );
    }
    if (isPlain(module, Residual)) {
      const parts = Object.entries(module.children());
      for (const [name, child] of parts) walk(child, below(name), undefined);
      return undefined;
    }
    const inside = module.namedModules().find(([, part]) => part instanceof BatchNorm1d);
    if (inside) throw cannotFold(below(inside[0]), `inside a ${module.constructor.name}`);
    return module;
  };
  walk(model, "", undefined);
  return found;
}

function foldOf(
  norm: BatchNorm1d,
  path: string,
  before: Module | undefined,
  leaves: readonly Module[],
): Fold {
  if (!norm.trackRunningStats) throw cannotFold(path, "without running statistics");
  if (before === undefined) throw cannotFold(path, "with none directly before it");
  const isLayer = isPlain(before, Linear) || isPlain(before, Conv1d);
  if (!isLayer) throw cannotFold(path, `behind a ${before.constructor.name}`);
  const layer = before as Fold["layer"];
  const outputs = outputsOf(layer);
  if (outputs !== norm.features) {
    throw cannotFold(path, `over ${norm.features} features behind a layer of ${outputs} outputs`);
  }
  const uses = leaves.filter((leaf) => leaf === norm || leaf === layer).length;
  if (uses > 2) throw cannotFold(path, "with one of the two used several times");
  return { path, norm, layer };
}

function outputsOf(layer: Fold["layer"]): number {
  return layer instanceof Linear ? layer.fanOut : layer.outChannels;
}

function cannotFold(path: string, found: string): UsageError {
  return new UsageError(
    `Cannot fold batch norm "${path}": expected it, with running statistics, directly behind a ` +
      `linear layer or a convolution, found it ${found}; evaluate it unfolded.`,
  );
}

/** The layer with the norm in its weight and bias, calculated in float64. */
async function foldedLayer({ norm, layer }: Fold): Promise<Linear | Conv1d> {
  const outputs = outputsOf(layer);
  const [weights, biases, gammas, betas, means, spreads] = await Promise.all(
    [layer.weight, layer.bias, norm.weight, norm.bias, norm.runningMean, norm.runningVar].map(
      (values) => values && readReplicas(values),
    ),
  );
  const made = weights!.map((weight, replica) => {
    const scales = Array.from(spreads![replica]!, (spread, i) => {
      const variance = norm.runningStd ? spread * spread : spread;
      return gammas![replica]![i]! / Math.sqrt(variance + norm.eps);
    });
    const own = emptyLayer(layer);
    const perOutput = weight.length / outputs;
    const outputOf = (i: number) =>
      layer instanceof Linear ? i % outputs : Math.floor(i / perOutput);
    own.weight.set(weight.map((value, i) => value * scales[outputOf(i)]!));
    own.bias!.set(Float32Array.from(scales, (scale, i) => {
      const centred = (biases?.[replica]?.[i] ?? 0) - means![replica]![i]!;
      return centred * scale + betas![replica]![i]!;
    }));
    return own;
  });
  const stacked = stack(made);
  return layer.weight.storage.host ? stacked : stacked.to(layer.weight.device);
}

/** A layer of the same sizes, with a bias. */
function emptyLayer(layer: Fold["layer"]): Linear | Conv1d {
  const generator = new Generator(0);
  if (layer instanceof Linear) return new Linear(layer.fanIn, layer.fanOut, { generator });
  const { inChannels, outChannels, kernelSize, stride, padding } = layer;
  return new Conv1d(inChannels, outChannels, kernelSize, { generator, stride, padding });
}

/** The same modules without batch norms, with the folded layers in place of theirs. */
function rebuild(module: Module, folded: ReadonlyMap<Module, Module>): Module {
  const own = folded.get(module);
  if (own) return own;
  if (isPlain(module, Residual)) {
    const { body, projection } = module as Residual;
    const past = projection ? { projection: rebuild(projection, folded) } : {};
    return new Residual(rebuild(body, folded), past);
  }
  if (!isPlain(module, Sequential)) return module;
  const parts = Object.entries(module.children())
    .filter(([, child]) => !(child instanceof BatchNorm1d))
    .map(([name, child]) => [name, rebuild(child, folded)] as const);
  const isList = parts.some(([name]) => /^\d+$/.test(name));
  return new Sequential(isList ? parts.map(([, child]) => child) : Object.fromEntries(parts));
}

/** Whether it is one of just this class, whose forward pass is known. */
function isPlain(module: Module, kind: abstract new (...more: never[]) => Module): boolean {
  return module.constructor === kind;
}
