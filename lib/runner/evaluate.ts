/**
 * The mean loss of whole splits, in blocks of examples; and
 * batch norm's statistics over the training set.
 */

import { bySplit, SPLITS, type SplitValues } from "../data/split.ts";
import type { Device } from "../device/device.ts";
import { BatchNorm1d, type Sequential } from "../nn/mod.ts";
import { columnMoments } from "../tensor/measure.ts";
import { zeros } from "../tensor/create.ts";
import { readReplicas, writeReplicas } from "../tensor/replica.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BlockRange, blockRows, eachBlock, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";
import type { BatchNormComparison } from "./result.ts";

/** Examples evaluated at once, over all replicas, at most; a replica gets some all the same. */
const BLOCK_EXAMPLES = 4096;
const REPLICA_EXAMPLES = 256;
/**
 * Examples whose moments are taken at once, per replica: fixed for all networks that fit so, since
 * it decides how the sums round.
 */
export const MOMENT_EXAMPLES = 1024;

/** How a network does on the splits. */
export interface Evaluation {
  /** The mean loss of each. */
  readonly losses: SplitValues<number>;
  /** The share of examples whose class is right; absent where the objective measures none. */
  readonly accuracy?: SplitValues<number>;
}

/**
 * The mean loss of every split for each replica, in evaluation mode, and the accuracy where there is
 * one. `onExamples` hears of the examples evaluated, as they are.
 *
 * @throws {DeviceError}
 */
export async function evaluateSplits(
  device: Device,
  model: Sequential,
  splits: SplitValues<Examples>,
  onExamples?: (count: number) => void,
): Promise<Evaluation[]> {
  const means: Record<string, number[][]> = {};
  for (const name of SPLITS) means[name] = await evaluate(device, model, splits[name], onExamples);
  const { measures } = splits.train.objective;
  return means.train!.map((_, replica) => {
    const of = (measure: number) => bySplit((name) => means[name]![replica]![measure]!);
    return { losses: of(0), ...(measures > 1 && { accuracy: of(1) }) };
  });
}

/** Examples of each replica evaluated at once, where memory allows. */
export function evaluatedAtOnce(replicas: number): number {
  return Math.max(REPLICA_EXAMPLES, Math.floor(BLOCK_EXAMPLES / replicas));
}

/** The means of each measure of one split, [measures], for each replica. */
async function evaluate(
  device: Device,
  model: Sequential,
  { objective, ...examples }: Examples,
  onExamples?: (count: number) => void,
): Promise<number[][]> {
  const { replicas } = model.parameters()[0]!;
  const { count } = examples;
  const { measures } = objective;
  const rows = blockRows(scaleOf(model), Math.min(count, evaluatedAtOnce(replicas)));
  using rowLosses = zeros([rows], { label: "losses of a block", replicas }).to(device);
  const sums = Array.from({ length: replicas }, () => new Array<number>(measures).fill(0));
  let left = count;
  await eachBlock(device, model, examples, { begin: 0, end: count, rows }, {
    label: "evaluation",
    size: measures * rows,
    measure: (inputs, targets) => objective.measure(model.forward(inputs), targets, rowLosses),
    take: (values) => {
      for (let begin = 0; begin < values[0]!.length; begin += measures * rows) {
        const taken = Math.min(left, rows);
        for (const [replica, own] of sums.entries()) {
          for (let measure = 0; measure < measures; measure++) {
            const first = begin + measure * rows;
            for (let i = first; i < first + taken; i++) own[measure]! += values[replica]![i]!;
          }
        }
        left -= taken;
      }
    },
    onExamples,
  });
  return sums.map((own) => own.map((sum) => sum / count));
}

/**
 * Batch norm's statistics over the whole training set, layer by layer: each layer's are measured
 * with those of the layers before it in force. Leaves them as the running statistics; `restore`
 * puts the trained ones back. Returns one comparison a layer for each replica. `onExamples` hears
 * of the examples taken forward, as they are.
 *
 * @throws {DeviceError}
 */
export async function calibrate(
  device: Device,
  model: Sequential,
  examples: Examples,
  onExamples?: (count: number) => void,
): Promise<{ comparisons: BatchNormComparison[][]; restore: () => void }> {
  const replicas = model.parameters()[0]!.replicas;
  const comparisons = Array.from({ length: replicas }, (): BatchNormComparison[] => []);
  const undo: (() => void)[] = [];
  for (const [layer, module] of model.leaves()) {
    if (!(module instanceof BatchNorm1d)) continue;
    const { runningMean, runningVar, features } = module;
    const before = {
      mean: await readReplicas(runningMean),
      spread: await readReplicas(runningVar),
    };
    undo.push(() => {
      writeReplicas(runningMean, before.mean);
      writeReplicas(runningVar, before.spread);
    });
    const moments = await measureMoments(device, model, [layer, features], examples, onExamples);
    const means = moments.map(({ mean }) => mean);
    const variances = moments.map(({ variance }) => variance);
    const stds = variances.map((own) => own.map(Math.sqrt));
    writeReplicas(runningMean, means);
    writeReplicas(runningVar, module.runningStd ? stds : variances);
    for (const [replica, own] of comparisons.entries()) {
      const spread = [...before.spread[replica]!];
      own.push({
        layer,
        runningMean: [...before.mean[replica]!],
        runningStd: module.runningStd ? spread : spread.map(Math.sqrt),
        calibratedMean: [...means[replica]!],
        calibratedStd: [...stds[replica]!],
      });
    }
  }
  return { comparisons, restore: () => undo.forEach((step) => step()) };
}

/**
 * Mean and variance (n - 1) of the input of the batch norm `layer` over all examples, [features] each,
 * for each replica.
 */
async function measureMoments(
  device: Device,
  model: Sequential,
  [layer, features]: readonly [name: string, features: number],
  examples: Examples,
  onExamples?: (count: number) => void,
): Promise<{ mean: Float32Array; variance: Float32Array }[]> {
  const { count } = examples;
  const { replicas } = model.parameters()[0]!;
  const merged: Moments[][] = Array.from({ length: replicas }, () => []);
  const rows = blockRows(scaleOf(model), Math.min(count, MOMENT_EXAMPLES));
  for (const range of rangesOf(count, rows)) {
    await eachBlock(device, model, examples, range, {
      label: "calibration",
      size: 2 * features,
      measure: (inputs) => columnMoments(forwardUpTo(model, layer, inputs)),
      take: (values) => {
        for (const [replica, own] of values.entries()) {
          mergeBlocks(merged[replica]!, own, range.rows, features);
        }
      },
      onExamples,
    });
  }
  return merged.map((own) => ({
    mean: Float32Array.from(own, ({ mean }) => mean),
    variance: Float32Array.from(own, ({ squares }) => squares / (count - 1)),
  }));
}

/** What reaches the module `layer` of the model. */
function forwardUpTo(model: Sequential, layer: string, inputs: Tensor): Tensor {
  let x = inputs;
  for (const [name, module] of model.leaves()) {
    if (name === layer) break;
    x = module.forward(x);
  }
  return x;
}

/** The full blocks as one range, then the rest: no example may count twice. */
function rangesOf(count: number, rows: number): BlockRange[] {
  const full = Math.floor(count / rows) * rows;
  const whole = { begin: 0, end: full, rows };
  return full === count ? [whole] : [whole, { begin: full, end: count, rows: count - full }];
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

/** Adds values [blocks, 2, features] of blocks of `rows` to one replica's Moments [features]. */
function mergeBlocks(
  merged: Moments[],
  values: Float32Array,
  rows: number,
  features: number,
): void {
  for (let begin = 0; begin < values.length; begin += 2 * features) {
    for (let feature = 0; feature < features; feature++) {
      const mean = values[begin + feature]!;
      const found = { count: rows, mean, squares: values[begin + features + feature]! * rows };
      const known = merged[feature];
      merged[feature] = known ? mergeMoments(known, found) : found;
    }
  }
}
