/** Batch norm's statistics over the whole training set, of a network of any shape. */

import type { Device } from "../device/device.ts";
import { BatchNorm1d, evaluating, type ForwardPass, type Module, watch } from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import { cat } from "../tensor/functional/mod.ts";
import { columnMoments } from "../tensor/measure.ts";
import { rehearse } from "../tensor/program.ts";
import { readReplicas, writeReplicas } from "../tensor/replica.ts";
import { noGrad } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BlockRange, blockRows, eachBlock, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";
import { mergeBlocks, type Moments } from "./moments.ts";
import { firstPasses } from "./passes.ts";
import type { BatchNormGap } from "./recorded.ts";
import type { BatchNormComparison } from "./result.ts";

/**
 * Examples whose moments are taken at once, per replica: fixed for all networks that fit so, since
 * it decides how the sums round.
 */
export const MOMENT_EXAMPLES = 1024;

/** A batch norm, and how often one forward pass comes through it. */
interface Norm {
  readonly layer: string;
  readonly module: BatchNorm1d;
  passes: number;
}

/**
 * Batch norm's statistics over the whole training set, layer by layer: each layer's are measured
 * with those of the layers before it in force, in the order in which a forward pass meets them.
 * Leaves them as the running statistics; `restore` puts the trained ones back. Returns one comparison
 * a layer for each replica. `onExamples` hears of the examples taken forward, as they are.
 *
 * @throws {DeviceError}
 */
export async function calibrate(
  device: Device,
  model: Module,
  examples: Examples,
  onExamples?: (count: number) => void,
): Promise<{ comparisons: BatchNormComparison[][]; restore: () => void }> {
  const replicas = model.parameters()[0]!.replicas;
  const comparisons = Array.from({ length: replicas }, (): BatchNormComparison[] => []);
  const undo: (() => void)[] = [];
  for (const norm of normsOf(device, model, examples)) {
    const { layer, module: { runningMean, runningVar, runningStd } } = norm;
    const before = {
      mean: await readReplicas(runningMean),
      spread: await readReplicas(runningVar),
    };
    undo.push(() => {
      writeReplicas(runningMean, before.mean);
      writeReplicas(runningVar, before.spread);
    });
    const moments = await measureMoments(device, model, norm, examples, onExamples);
    const means = moments.map(({ mean }) => mean);
    const variances = moments.map(({ variance }) => variance);
    const stds = variances.map((own) => own.map(Math.sqrt));
    writeReplicas(runningMean, means);
    writeReplicas(runningVar, runningStd ? stds : variances);
    for (const [replica, own] of comparisons.entries()) {
      const spread = [...before.spread[replica]!];
      own.push({
        layer,
        runningMean: [...before.mean[replica]!],
        runningStd: runningStd ? spread : spread.map(Math.sqrt),
        calibratedMean: [...means[replica]!],
        calibratedStd: [...stds[replica]!],
      });
    }
  }
  return { comparisons, restore: () => undo.forEach((step) => step()) };
}

/**
 * How far apart the statistics are that a comparison has; see BatchNormGap. Features that do not vary
 * do not count.
 */
export function gapOf(comparison: BatchNormComparison, step: number): BatchNormGap {
  const { layer, runningMean, runningStd, calibratedMean, calibratedStd } = comparison;
  const varying = [...calibratedStd.keys()].filter((i) => calibratedStd[i] !== 0);
  const rms = (of: (i: number) => number) =>
    Math.sqrt(varying.reduce((sum, i) => sum + of(i) ** 2, 0) / varying.length);
  return {
    layer,
    step,
    mean: rms((i) => (runningMean[i]! - calibratedMean[i]!) / calibratedStd[i]!),
    std: rms((i) => runningStd[i]! / calibratedStd[i]! - 1),
  };
}

/** The batch norms that keep running statistics, in the order in which a forward pass meets them. */
function normsOf(device: Device, model: Module, { inputs }: Examples): Norm[] {
  const found = new Map<Module, Norm>();
  const hear = ({ name, module }: ForwardPass) => {
    if (!(module instanceof BatchNorm1d) || !module.trackRunningStats) return;
    const norm = found.get(module) ?? { layer: name, module, passes: 0 };
    norm.passes++;
    found.set(module, norm);
  };
  rehearse(device, () => {
    const example = zeros(inputs.shape.with(0, 1), { dtype: inputs.dtype }).to(device);
    evaluating(model, () => noGrad(() => void watch(model, hear, () => model.forward(example))));
  });
  return [...found.values()];
}

/**
 * Mean and variance (n - 1) of what reaches a batch norm, over all examples and positions, [features]
 * each, for each replica.
 */
async function measureMoments(
  device: Device,
  model: Module,
  norm: Norm,
  examples: Examples,
  onExamples?: (count: number) => void,
): Promise<{ mean: Float32Array; variance: Float32Array }[]> {
  const { count } = examples;
  const { features } = norm.module;
  const { replicas } = model.parameters()[0]!;
  const merged: Moments[][] = Array.from({ length: replicas }, () => []);
  const rows = blockRows(scaleOf(model), Math.min(count, MOMENT_EXAMPLES));
  for (const range of rangesOf(count, rows)) {
    let values = 0;
    await eachBlock(device, model, examples, range, {
      label: "calibration",
      size: 2 * features,
      measure: (inputs) => {
        const x = whatReaches(norm, model, inputs);
        values = x.shape[0]!;
        return columnMoments(x);
      },
      take: (blocks) => {
        for (const [replica, own] of blocks.entries()) {
          mergeBlocks(merged[replica]!, own, values, features);
        }
      },
      onExamples,
    });
  }
  return merged.map((own) => ({
    mean: Float32Array.from(own, ({ mean }) => mean),
    variance: Float32Array.from(own, ({ count, squares }) => squares / (count - 1)),
  }));
}

/** The inputs of all passes through a batch norm as [values, features]. */
function whatReaches({ module, passes }: Norm, model: Module, inputs: Tensor): Tensor {
  const find = (pass: ForwardPass) => pass.module === module ? asRows(pass.input) : undefined;
  const found = firstPasses(model, inputs, find, passes);
  return found.length === 1 ? found[0]! : cat(found);
}

/** [rows, features, length] as [rows x length, features]. */
function asRows(x: Tensor): Tensor {
  const [rows, features, length] = x.shape;
  return length === undefined ? x : x.transpose(1, 2).reshape(rows! * length, features!);
}

/** The full blocks as one range, then the rest: no example may count twice. */
function rangesOf(count: number, rows: number): BlockRange[] {
  const full = Math.floor(count / rows) * rows;
  const whole = { begin: 0, end: full, rows };
  return full === count ? [whole] : [whole, { begin: full, end: count, rows: count - full }];
}
