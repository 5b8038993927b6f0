/** Whole splits through a network: block by block, in pieces that fit the device's memory. */

import type { Device } from "../device/device.ts";
import type { Module } from "../nn/mod.ts";
import { record, selectBatch } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
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
  /** The result, from contexts [rows, contextLength] and targets [rows]. */
  measure(contexts: Tensor, targets: Tensor): Tensor;
  /** Takes the results of the next blocks: [replicas, room, size], of which `blocks` are filled. */
  take(values: Float32Array, blocks: number, room: number): void;
  /** Called after each piece with its number of examples. */
  readonly onExamples?: ((count: number) => void) | undefined;
}

/** The most examples, up to `most`, of which a block of all replicas fits memory and patience. */
export function blockRows(model: Module, most: number): number {
  const parameters = model.parameters();
  const { replicas } = parameters[0]!;
  const width = parameters.reduce((sum, { shape }) => sum + shape.at(-1)!, 0) * replicas;
  const work = model.parameterCount() * replicas;
  const fitting = Math.min(BLOCK_ELEMENTS / width, PIECE_WORK / work);
  return Math.max(1, Math.min(most, Math.floor(fitting)));
}

/** Measures every block of `range`, in evaluation mode and without a graph. @throws {DeviceError} */
export async function eachBlock(
  device: Device,
  model: Module,
  examples: Examples,
  { begin, end, rows }: BlockRange,
  { label, size, measure, take, onExamples }: BlockMeasure,
): Promise<void> {
  const { replicas } = model.parameters()[0]!;
  const blocks = Math.ceil((end - begin) / rows);
  const work = rows * model.parameterCount() * replicas;
  const fitting = Math.min(PIECE_WORK / work, HISTORY_ELEMENTS / (size * replicas));
  const room = Math.max(1, Math.min(blocks, Math.floor(fitting)));
  const own = {
    step: tensor(new Uint32Array(replicas), [1]).to(device),
    indices: tensor(new Uint32Array(room * rows), [room, rows]).to(device),
    history: tensor(new Float32Array(replicas * room * size), [room, size]).to(device),
  };
  let program: Program | undefined;
  model.eval();
  try {
    program = await Program.capture(device, label, () =>
      noGrad(() => {
        const batch = selectBatch({ ...examples, step: own.step, indices: own.indices });
        record(measure(batch.contexts, batch.targets), own.history, own.step, true);
      }));
    for (let done = 0; done < blocks; done += room) {
      const first = begin + done * rows;
      const order = Uint32Array.from(
        { length: room * rows },
        (_, i) => Math.min(first + i, end - 1),
      );
      const steps = Math.min(room, blocks - done);
      const [bits] = await program.run({
        steps,
        inputs: [
          { view: own.step.storage.view, values: new Uint32Array(replicas) },
          { view: own.indices.storage.view, values: order },
        ],
        outputs: [own.history.storage.view],
      });
      take(new Float32Array(bits!), steps, room);
      onExamples?.(Math.min(steps * rows, end - first));
    }
  } finally {
    model.train();
    program?.release();
    for (const each of Object.values(own)) each.storage.release(`its ${label} is over.`);
  }
}
