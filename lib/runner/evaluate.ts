/**
 * The mean loss of whole splits, in blocks of examples; and
 * batch norm's statistics over the training set.
 */

import type { Device } from "../device/device.ts";
import { BatchNorm1d, crossEntropy, type Sequential } from "../nn/mod.ts";
import { columnMoments, record, selectBatch } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { type Examples, SPLITS } from "./examples.ts";
import type { BatchNormComparison, SplitValues } from "./result.ts";

/** Examples evaluated at once, over all replicas. */
const BLOCK_EXAMPLES = 4096;
/**
 * Examples whose moments are taken at once, per replica:
 * fixed, since it decides how the sums round.
 */
const MOMENT_EXAMPLES = 1024;

/** The mean loss of every split for each replica, in evaluation mode. @throws {DeviceError} */
export async function evaluateSplits(
  device: Device,
  model: Sequential,
  splits: SplitValues<Examples>,
): Promise<SplitValues<number>[]> {
  const replicas = model.parameters()[0]!.replicas;
  const losses: Record<string, number[]> = {};
  for (const name of SPLITS) losses[name] = await evaluate(device, model, splits[name]);
  return Array.from({ length: replicas }, (_, replica) => ({
    train: losses.train![replica]!,
    dev: losses.dev![replica]!,
    test: losses.test![replica]!,
  }));
}

/**
 * The mean loss of one split for each replica. The last block repeats its last example to be full.
 */
async function evaluate(device: Device, model: Sequential, examples: Examples): Promise<number[]> {
  const { replicas } = model.parameters()[0]!;
  const { count } = examples;
  const block = blockSize(count, replicas);
  const blocks = Math.ceil(count / block);
  const rows = Uint32Array.from({ length: blocks * block }, (_, i) => Math.min(i, count - 1));
  const step = tensor(new Uint32Array(replicas), [1]).to(device);
  const indices = tensor(rows, [blocks, block]).to(device);
  const history = tensor(new Float32Array(replicas * blocks * block), [blocks, block]).to(device);
  const rowLosses = tensor(new Float32Array(replicas * block), [block]).to(device);
  model.eval();
  const program = await Program.capture(device, "evaluation", () =>
    noGrad(() => {
      const batch = selectBatch({ step, indices, ...examples });
      crossEntropy(model.forward(batch.contexts), batch.targets, rowLosses);
      record(rowLosses, history, step, true);
    }));
  model.train();
  const [bits] = await program.run({ steps: blocks, outputs: [history.storage.view] });
  program.release();
  for (const each of [step, indices, history, rowLosses]) {
    each.storage.release("its evaluation is over.");
  }
  const values = new Float32Array(bits!);
  return Array.from({ length: replicas }, (_, replica) => {
    const begin = replica * blocks * block;
    return mean(values.subarray(begin, begin + count));
  });
}

/**
 * Batch norm's statistics over the whole training set, layer by layer: each layer's are measured
 * with those of the layers before it in force. Leaves them as the running statistics; `restore`
 * puts the trained ones back. Returns one comparison a layer for each replica.
 *
 * @throws {DeviceError}
 */
export async function calibrate(
  device: Device,
  model: Sequential,
  examples: Examples,
): Promise<{ comparisons: BatchNormComparison[][]; restore: () => void }> {
  const replicas = model.parameters()[0]!.replicas;
  const comparisons = Array.from({ length: replicas }, (): BatchNormComparison[] => []);
  const undo: (() => void)[] = [];
  for (const [layer, module] of model.leaves()) {
    if (!(module instanceof BatchNorm1d)) continue;
    const { runningMean, runningVar, features } = module;
    const before = { mean: await runningMean.toArray(), spread: await runningVar.toArray() };
    undo.push(() => {
      runningMean.set(before.mean);
      runningVar.set(before.spread);
    });
    const moments = await measureMoments(device, model, layer, examples);
    const std = moments.variance.map(Math.sqrt);
    runningMean.set(moments.mean);
    runningVar.set(module.runningStd ? std : moments.variance);
    for (let replica = 0; replica < replicas; replica++) {
      const slice = (values: ArrayLike<number>) =>
        Array.from(values).slice(replica * features, (replica + 1) * features);
      const spread = slice(before.spread);
      comparisons[replica]!.push({
        layer,
        runningMean: slice(before.mean),
        runningStd: module.runningStd ? spread : spread.map(Math.sqrt),
        calibratedMean: slice(moments.mean),
        calibratedStd: slice(std),
      });
    }
  }
  return { comparisons, restore: () => undo.forEach((step) => step()) };
}

/**
 * Mean and variance (n - 1) of the input of the batch norm
 * `layer` over all examples: [replicas, features] each.
 */
async function measureMoments(
  device: Device,
  model: Sequential,
  layer: string,
  examples: Examples,
): Promise<{ mean: Float32Array; variance: Float32Array }> {
  const block = Math.min(examples.count, MOMENT_EXAMPLES);
  const merged: Moments[] = [];
  for (const [begin, size] of blocksOf(examples.count, block)) {
    const blocks = await blockMoments(device, model, layer, examples, begin, size);
    blocks.forEach((moments, index) => {
      const known = merged[index];
      merged[index] = known ? mergeMoments(known, moments) : moments;
    });
  }
  const n = examples.count;
  return {
    mean: Float32Array.from(merged, ({ mean }) => mean),
    variance: Float32Array.from(merged, ({ squares }) => squares / (n - 1)),
  };
}

/** The full blocks as one range, then the rest: each is one program. */
function blocksOf(count: number, block: number): [begin: number, rows: number][] {
  const full = Math.floor(count / block) * block;
  const ranges: [number, number][] = [[0, block]];
  if (full < count) ranges.push([full, count - full]);
  return ranges;
}

/** Count, mean and sum of squared deviations of some values. */
interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** The moments of two sets together (Chan, Golub and LeVeque 1979). */
function mergeMoments(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const gap = b.mean - a.mean;
  return {
    count,
    mean: a.mean + gap * b.count / count,
    squares: a.squares + b.squares + gap ** 2 * a.count * b.count / count,
  };
}

/**
 * Moments of [replicas, features] over the blocks of `rows` examples that begin at `begin` and fit.
 */
async function blockMoments(
  device: Device,
  model: Sequential,
  layer: string,
  examples: Examples,
  begin: number,
  rows: number,
): Promise<Moments[]> {
  const { replicas } = model.parameters()[0]!;
  const blocks = Math.floor((examples.count - begin) / rows);
  const order = Uint32Array.from({ length: blocks * rows }, (_, i) => begin + i);
  const step = tensor(new Uint32Array(replicas), [1]).to(device);
  const indices = tensor(order, [blocks, rows]).to(device);
  let history: Tensor | undefined;
  model.eval();
  const program = await Program.capture(device, "calibration", () =>
    noGrad(() => {
      let x = selectBatch({ step, indices, ...examples }).contexts;
      for (const [name, module] of model.leaves()) {
        if (name === layer) break;
        x = module.forward(x);
      }
      const moments = columnMoments(x);
      history = tensor(new Float32Array(replicas * blocks * moments.size), [blocks, moments.size]);
      record(moments, history.to(device), step, true);
    }));
  model.train();
  const [bits] = await program.run({ steps: blocks, outputs: [history!.storage.view] });
  program.release();
  for (const each of [step, indices, history!]) each.storage.release("its calibration is over.");
  return mergeBlocks(new Float32Array(bits!), replicas, blocks, rows);
}

/** values [replicas, blocks, 2, features] to Moments [replicas, features]. */
function mergeBlocks(
  values: Float32Array,
  replicas: number,
  blocks: number,
  rows: number,
): Moments[] {
  const features = values.length / (replicas * blocks * 2);
  return Array.from({ length: replicas * features }, (_, index) => {
    const replica = Math.floor(index / features);
    const feature = index % features;
    const at = (block: number): Moments => {
      const row = (replica * blocks + block) * 2 * features + feature;
      return { count: rows, mean: values[row]!, squares: values[row + features]! * rows };
    };
    return Array.from({ length: blocks }, (_, block) => at(block)).reduce(mergeMoments);
  });
}

function blockSize(count: number, replicas: number): number {
  return Math.min(count, Math.max(256, Math.floor(BLOCK_EXAMPLES / replicas)));
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
