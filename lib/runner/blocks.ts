/** Whole splits through a network: block by block, in pieces that fit the device's memory. */

import type { Device } from "../device/device.ts";
import { evaluating, type Module } from "../nn/mod.ts";
import { selectBatch, writeHistory } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { zeros } from "../tensor/create.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Examples } from "./examples.ts";

/** Elements of a block's activations, over all layers and replicas: 64 MiB. */
const BLOCK_ELEMENTS = 2 ** 24;
/** Elements of the history that one piece leaves, over all replicas: 32 MiB. */
const HISTORY_ELEMENTS = 2 ** 23;
/** Multiply-adds of a piece, so that a person hears of it every few seconds. */
const PIECE_WORK = 1e10;

/** Consecutive examples in equal blocks; the last block repeats its last example to be full. */
export interface BlockRange {
  /** The first example. */
  readonly begin: number;
  /** Beyond the last one. */
  readonly end: number;
  /** Examples of a block. */
  readonly rows: number;
}

/** What is measured of each block. */
export interface BlockMeasure {
  /** What errors call it, e.g. "evaluation". */
  readonly label: string;
  /** Elements of a block's result. */
  readonly size: number;
  /** Which example stands at each place of the range; absent: they stand in their order. */
  readonly order?: Uint32Array;
  /** The result, from the inputs and targets of `rows` examples. */
  measure(inputs: Tensor, targets: Tensor): Tensor;
  /** Takes the results of the next blocks, [blocks, size] for each replica. */
  take(values: readonly Float32Array[]): void;
  /** Called after each piece with its number of examples. */
  readonly onExamples?: ((count: number) => void) | undefined;
}

/** What the sizes of blocks depend on in a network. */
export interface NetworkScale {
  /** The last axes of all parameters together. */
  readonly width: number;
  /** Trained values of one replica. */
  readonly parameters: number;
  readonly replicas: number;
}

/** The scale of a model. */
export function scaleOf(model: Module): NetworkScale {
  const parameters = model.parameters();
  return {
    width: parameters.reduce((sum, { shape }) => sum + widthOf(shape), 0),
    parameters: model.parameterCount(),
    replicas: parameters[0]!.replicas,
  };
}

/** The values of one example that go with a parameter: an axis, or a window's of a convolution. */
export function widthOf(shape: Shape): number {
  return shape.length < 3 ? shape.at(-1)! : shape[0]! * shape.at(-1)!;
}

/** The most examples, up to `most`, of which a block of all replicas fits memory and patience. */
export function blockRows({ width, parameters, replicas }: NetworkScale, most: number): number {
  const fitting = Math.min(
    BLOCK_ELEMENTS / (width * replicas),
    PIECE_WORK / (parameters * replicas),
  );
  return Math.max(1, Math.min(most, Math.floor(fitting)));
}

/** The most blocks, up to `blocks`, of `rows` examples each with results of `size` in one piece. */
export function historyBlocks(
  { parameters, replicas }: NetworkScale,
  { rows, size, blocks }: { readonly rows: number; readonly size: number; readonly blocks: number },
): number {
  const work = rows * parameters * replicas;
  const fitting = Math.min(PIECE_WORK / work, HISTORY_ELEMENTS / (size * replicas));
  return Math.max(1, Math.min(blocks, Math.floor(fitting)));
}

/** Measures every block of `range`, in evaluation mode and without a graph. @throws {DeviceError} */
export async function eachBlock(
  device: Device,
  model: Module,
  examples: Pick<Examples, "inputs" | "targets">,
  range: BlockRange,
  measure: BlockMeasure,
): Promise<void> {
  using blocks = await Blocks.capture(device, model, examples, range, measure);
  await blocks.run();
}

/** The measure of a range's blocks: captured once, and run as often as it is wanted. */
export class Blocks implements Disposable {
  private constructor(
    readonly program: Program,
    readonly range: BlockRange,
    readonly measure: BlockMeasure,
    readonly tensors: { readonly step: Tensor; readonly indices: Tensor; readonly history: Tensor },
    readonly owned: DisposableStack,
  ) {}

  /** Captures it. @throws {DeviceError} */
  static async capture(
    device: Device,
    model: Module,
    examples: Pick<Examples, "inputs" | "targets">,
    range: BlockRange,
    measure: BlockMeasure,
  ): Promise<Blocks> {
    const { begin, end, rows } = range;
    const { label, size } = measure;
    const scale = scaleOf(model);
    const { replicas } = scale;
    const room = historyBlocks(scale, { rows, size, blocks: Math.ceil((end - begin) / rows) });
    using owned = new DisposableStack();
    const place = (tensor: Tensor) => owned.use(tensor.to(device));
    const step = place(zeros([1], { label: "block", replicas, dtype: "uint32" }));
    const indices = place(zeros([room, rows], { label: "block rows", dtype: "uint32" }));
    const history = place(zeros([room, size], { label: `${label} history`, replicas }));
    const body = () => {
      const batch = selectBatch({ ...examples, step, indices });
      writeHistory(measure.measure(batch.inputs, batch.targets), history, step, true);
    };
    const inEvaluation = () => evaluating(model, () => noGrad(body));
    const program = owned.use(await Program.capture(device, label, inEvaluation));
    return new Blocks(program, range, measure, { step, indices, history }, owned.move());
  }

  /** Measures what is there now. @throws {DeviceError} */
  async run(): Promise<void> {
    const { begin, end, rows } = this.range;
    const { size, order, take, onExamples } = this.measure;
    const { step, indices, history } = this.tensors;
    const [room] = history.shape as [number, number];
    const blocks = Math.ceil((end - begin) / rows);
    for (let done = 0; done < blocks; done += room) {
      const first = begin + done * rows;
      const placed = Uint32Array.from({ length: room * rows }, (_, i) => {
        const place = Math.min(first + i, end - 1);
        return order ? order[place]! : place;
      });
      const steps = Math.min(room, blocks - done);
      const [results] = await this.program.run({
        steps,
        inputs: [[step, Uint32Array.of(0)], [indices, placed]],
        outputs: [history],
      });
      take(results!.float32.map((values) => values.subarray(0, steps * size)));
      onExamples?.(Math.min(steps * rows, end - first));
    }
  }

  [Symbol.dispose](): void {
    this.owned.dispose();
  }
}
