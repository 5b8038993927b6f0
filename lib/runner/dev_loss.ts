/** The loss of part of a split along the way: the same examples each time, evenly spread. */

import type { Device } from "../device/device.ts";
import type { Module } from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import { blockRows, Blocks, scaleOf } from "./blocks.ts";
import { evaluatedAtOnce } from "./evaluate.ts";
import type { Examples } from "./examples.ts";

/** The rows of `count` of `all` examples, evenly spread; all of them if there are no more. */
export function spreadRows(all: number, count: number): Uint32Array {
  const length = Math.min(all, count);
  return Uint32Array.from({ length }, (_, i) => Math.floor(i * all / length));
}

/** The mean loss of some examples, in evaluation mode. */
export class SampleLoss implements Disposable {
  private constructor(
    readonly blocks: Blocks,
    readonly count: number,
    /** Of the run under way, by replica. */
    readonly sums: Float64Array,
    readonly owned: DisposableStack,
  ) {}

  /** Captures it for `count` of the examples. @throws {DeviceError} */
  static async capture(
    device: Device,
    model: Module,
    { objective, ...examples }: Examples,
    count: number,
  ): Promise<SampleLoss> {
    const { replicas } = model.parameters()[0]!;
    const order = spreadRows(examples.count, count);
    const rows = blockRows(scaleOf(model), Math.min(order.length, evaluatedAtOnce(replicas)));
    const size = objective.measures * rows;
    const sums = new Float64Array(replicas);
    let summed = 0;
    using owned = new DisposableStack();
    const rowLosses = owned.use(zeros([rows], { label: "losses of a block", replicas }).to(device));
    const range = { begin: 0, end: order.length, rows };
    const blocks = owned.use(
      await Blocks.capture(device, model, examples, range, {
        label: "dev loss",
        size,
        order,
        measure: (inputs, targets) => objective.measure(model.forward(inputs), targets, rowLosses),
        take: (values) => {
          for (let begin = 0; begin < values[0]!.length; begin += size) {
            const left = Math.min(rows, order.length - summed);
            for (const [replica, own] of values.entries()) {
              for (const loss of own.subarray(begin, begin + left)) sums[replica]! += loss;
            }
            summed = (summed + left) % order.length;
          }
        },
      }),
    );
    return new SampleLoss(blocks, order.length, sums, owned.move());
  }

  /** That of each replica as it is now. @throws {DeviceError} */
  async take(): Promise<number[]> {
    this.sums.fill(0);
    await this.blocks.run();
    return [...this.sums].map((sum) => sum / this.count);
  }

  [Symbol.dispose](): void {
    this.owned.dispose();
  }
}
