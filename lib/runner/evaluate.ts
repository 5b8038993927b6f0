/** The mean loss of whole splits, in blocks of examples. */

import { bySplit, SPLITS, type SplitValues } from "../data/split.ts";
import type { Device } from "../device/device.ts";
import { freezing, type Module } from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BlockRange, blockRows, eachBlock, scaleOf } from "./blocks.ts";
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
 * one. `onExamples` hears of the examples evaluated, as they are. With `batchSize` batch norm uses the
 * statistics of minibatches of so many, in order, in place of the running ones; see Statistics.
 *
 * @throws {DeviceError}
 */
export async function evaluateSplits(
  device: Device,
  model: Module,
  splits: SplitValues<Examples>,
  onExamples?: (count: number) => void,
  batchSize?: number,
): Promise<Evaluation[]> {
  const means: Record<string, number[][]> = {};
  for (const name of SPLITS) {
    means[name] = await evaluate(device, model, splits[name], onExamples, batchSize);
  }
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
  batchSize?: number,
): Promise<number[][]> {
  const { replicas } = model.parameters()[0]!;
  const { count } = examples;
  const { measures } = objective;
  const most = Math.min(count, evaluatedAtOnce(replicas));
  const ranges = batchSize === undefined
    ? [{ begin: 0, end: count, rows: blockRows(scaleOf(model), most) }]
    : minibatches(count, batchSize);
  const forward = (inputs: Tensor) =>
    batchSize === undefined
      ? model.forward(inputs)
      : freezing(model, () => model.train().forward(inputs));
  const sums = Array.from({ length: replicas }, () => new Array<number>(measures).fill(0));
  let [counted, told] = [0, 0];
  for (const range of ranges) {
    const { rows, end } = range;
    let position = range.begin;
    using rowLosses = zeros([rows], { label: "losses of a block", replicas }).to(device);
    await eachBlock(device, model, examples, range, {
      label: "evaluation",
      size: measures * rows,
      measure: (inputs, targets) => objective.measure(forward(inputs), targets, rowLosses),
      take: (values) => {
        for (let begin = 0; begin < values[0]!.length; begin += measures * rows) {
          const from = counted - position;
          const to = Math.min(end - position, rows);
          for (const [replica, own] of sums.entries()) {
            for (let measure = 0; measure < measures; measure++) {
              const first = begin + measure * rows;
              for (let i = first + from; i < first + to; i++) own[measure]! += values[replica]![i]!;
            }
          }
          counted = position + to;
          position += rows;
        }
      },
      onExamples: () => {
        onExamples?.(counted - told);
        told = counted;
      },
    });
  }
  return sums.map((own) => own.map((sum) => sum / count));
}

/** All examples in full minibatches, in order; a last one takes some of the one before to be full. */
function minibatches(count: number, batchSize: number): BlockRange[] {
  const rows = Math.min(count, batchSize);
  const whole = { begin: 0, end: count - count % rows, rows };
  return whole.end === count ? [whole] : [whole, { begin: count - rows, end: count, rows }];
}
