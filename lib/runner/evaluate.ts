/** The mean loss of whole splits, in blocks of examples. */

import { bySplit, SPLITS, type SplitValues } from "../data/split.ts";
import type { Device } from "../device/device.ts";
import type { Module } from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import { blockRows, eachBlock, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";

/** Examples evaluated at once, over all replicas, at most; a replica gets some all the same. */
const BLOCK_EXAMPLES = 4096;
const REPLICA_EXAMPLES = 256;

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
  model: Module,
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
  model: Module,
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
