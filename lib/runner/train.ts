/**
 * Training: one captured step, replayed in chunks; the host
 * only draws minibatches and collects losses.
 */

import type { Device } from "../device/device.ts";
import { clipGradNorm as clip, type Module } from "../nn/mod.ts";
import { selectBatch, writeHistory } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { keep } from "../tensor/scope.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type NetworkScale, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";
import type { Minibatches } from "./minibatches.ts";
import type { ResolvedTrain } from "../experiment/train.ts";
import { type RowLayout, StepRecorder } from "./step_recorder.ts";
import { Updates } from "./updates.ts";

/**
 * Steps between two looks at the losses: long enough to hide a
 * read-back, short enough for a progress line.
 */
const CHUNK_STEPS = 500;
/** Multiply-adds of a chunk: a network so large that CHUNK_STEPS have more gets shorter ones. */
const CHUNK_WORK = 1e10;
/** Over how many steps the losses that are shown are averaged, at most. */
const RECENT = 500;
/** Chunks given to the device ahead of the one whose losses are awaited. */
const CHUNKS_IN_FLIGHT = 2;

/** What a chunk of steps brought. */
export interface TrainProgress {
  /** Steps done so far, by all runs of the trainer. */
  readonly step: number;
  /** The mean of each replica's latest losses. */
  readonly losses: readonly number[];
  /**
   * Each replica's rows of the chunk's steps, [steps, width], as far as its losses were finite; empty
   * unless every step is recorded.
   */
  readonly rows: readonly Float32Array[];
}

/** How to train, and what to record. */
export interface TrainerOptions extends Omit<ResolvedTrain, "steps"> {
  /** Records every step, activations counting as flat from `saturationThreshold` on; default: not. */
  readonly everyStep?: { readonly saturationThreshold: number } | undefined;
}

/** How many steps a chunk has. */
export function chunkLength({ parameters, replicas }: NetworkScale, batchSize: number): number {
  const work = 3 * batchSize * parameters * replicas;
  return Math.max(1, Math.min(CHUNK_STEPS, Math.floor(CHUNK_WORK / work)));
}

/** Trains all replicas of a model. */
export class Trainer {
  /** Steps made so far, by all runs. */
  #made = 0;

  private constructor(
    /** The captured step. */
    readonly program: Program,
    readonly batches: Minibatches,
    readonly updates: Updates,
    readonly replicas: number,
    readonly chunkSteps: number,
    readonly tensors: StepTensors,
    /** What every step records, if it does. */
    readonly recorded: Recorded | undefined,
    /** All that it made on the device. */
    readonly owned: DisposableStack,
  ) {}

  /** Captures one training step of `model`, which is on `device`. @throws {DeviceError} */
  static async create(
    device: Device,
    model: Module,
    examples: Examples,
    batches: Minibatches,
    { optimiser: spec, clipGradNorm, batchSize, everyStep }: TrainerOptions,
  ): Promise<Trainer> {
    const parameters = model.parameters();
    const { replicas } = parameters[0]!;
    const chunkSteps = chunkLength(scaleOf(model), batchSize);
    using owned = new DisposableStack();
    const place = (tensor: Tensor) => owned.use(tensor.to(device));
    const updates = new Updates(spec, model.namedParameters());
    const tensors = stepTensors(place, replicas, chunkSteps, batchSize, updates.groups);
    const { step, indices, rates, losses } = tensors;
    const optimiser = owned.use(updates.optimiser({ rates, step }));
    const recorder = everyStep && new StepRecorder(model, everyStep.saturationThreshold);
    let recorded: Recorded | undefined;
    model.train();
    const program = owned.use(
      await Program.capture(device, "training step", () => {
        const batch = selectBatch({ step, indices, ...examples });
        const outputs = (recorder ?? model).forward(batch.inputs);
        const loss = examples.objective.loss(outputs, batch.targets);
        optimiser.zeroGrad();
        loss.backward();
        recorder?.measureGradients();
        if (clipGradNorm !== undefined) clip(parameters, clipGradNorm);
        if (recorder) {
          const { row, layout } = recorder.step(optimiser);
          const empty = zeros([chunkSteps, row.size], { label: "rows", replicas });
          recorded = { layout, rows: keep(() => place(empty)) };
          writeHistory(row, recorded.rows, step, false);
        } else optimiser.step();
        writeHistory(loss, losses, step, true);
      }),
    );
    const all = [replicas, chunkSteps, tensors, recorded, owned.move()] as const;
    return new Trainer(program, batches, updates, ...all);
  }

  /**
   * Trains for `steps` further steps; stops early when every replica has diverged. Returns each replica's
   * losses, one a step made; the first that is not finite is the last, whatever the others did. Once
   * it has ended, however it did, the device does nothing for it any more.
   *
   * @throws {DeviceError} if the device fails
   * @throws the signal's reason if it is aborted
   */
  async run(
    steps: number,
    onProgress: (progress: TrainProgress) => void = () => {},
    signal?: AbortSignal,
  ): Promise<Float32Array[]> {
    const inFlight: Promise<Chunk>[] = [];
    try {
      return await this.#run(steps, inFlight, onProgress, signal);
    } finally {
      await Promise.allSettled(inFlight);
    }
  }

  /** Gives back the device memory that only training needs. */
  release(): void {
    this.owned.dispose();
  }

  /** The same as release(), for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** Trains; the chunks that nobody waits for any more are left in `inFlight`. */
  async #run(
    steps: number,
    inFlight: Promise<Chunk>[],
    onProgress: (progress: TrainProgress) => void,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    const losses = Array.from({ length: this.replicas }, () => new Float32Array(steps));
    const before = this.#made;
    const ends = losses.map(() => Infinity);
    let done = 0;
    for (let begin = 0; begin < steps || inFlight.length > 0;) {
      signal?.throwIfAborted();
      if (begin < steps && inFlight.length < CHUNKS_IN_FLIGHT) {
        const count = Math.min(this.chunkSteps, steps - begin);
        const chunk = this.#runChunk(before + begin, count);
        chunk.catch(() => {}); // One that nobody waits for any more may fail too.
        inFlight.push(chunk);
        begin += count;
        continue;
      }
      const chunk = await inFlight.shift()!;
      const first = done;
      done += chunk.losses[0]!.length;
      this.#made = before + done;
      chunk.losses.forEach((part, replica) => {
        losses[replica]!.set(part, first);
        const end = part.findIndex((loss) => !Number.isFinite(loss));
        if (end >= 0) ends[replica] = Math.min(ends[replica]!, first + end + 1);
      });
      const recent = losses.map((values) =>
        mean(values.subarray(Math.max(0, done - RECENT), done))
      );
      const width = this.recorded?.rows.shape[1] ?? 0;
      const rows = chunk.rows.map((own, replica) =>
        own.subarray(0, width * Math.max(0, Math.min(done, ends[replica]! - 1) - first))
      );
      onProgress({ step: before + done, losses: recent, rows });
      if (ends.every((end) => end <= done)) break;
    }
    return losses.map((values, replica) => values.slice(0, Math.min(done, ends[replica]!)));
  }

  async #runChunk(begin: number, steps: number): Promise<Chunk> {
    const { step, indices, rates, losses } = this.tensors;
    const { rows } = this.recorded ?? {};
    const found = await this.program.run({
      steps,
      inputs: [
        [step, Uint32Array.of(0)],
        [indices, this.batches.take(steps, this.chunkSteps)],
        [rates, this.updates.rates(begin, this.chunkSteps)],
      ],
      outputs: rows ? [losses, rows] : [losses],
    });
    const [lossesMade, rowsMade = []] = found.map(({ float32 }) =>
      float32.map((own) => own.subarray(0, own.length / this.chunkSteps * steps))
    );
    return { losses: lossesMade!, rows: rowsMade };
  }
}

interface Chunk {
  /** One array a replica. */
  readonly losses: readonly Float32Array[];
  readonly rows: readonly Float32Array[];
}

/** What varies from step to step, on the device, for one chunk. */
interface StepTensors {
  readonly step: Tensor;
  readonly indices: Tensor;
  readonly rates: Tensor;
  readonly losses: Tensor;
}

/** What every step of a chunk leaves. */
interface Recorded {
  /** What the numbers of a row are of. */
  readonly layout: RowLayout;
  /** [steps, width], on the device. */
  readonly rows: Tensor;
}

function stepTensors(
  place: (tensor: Tensor) => Tensor,
  replicas: number,
  steps: number,
  batchSize: number,
  groups: number,
): StepTensors {
  const dtype = "uint32";
  return {
    step: place(zeros([1], { label: "step", replicas, dtype })),
    indices: place(zeros([steps, batchSize], { label: "minibatch rows", replicas, dtype })),
    rates: place(zeros([groups, steps], { label: "learning rates" })),
    losses: place(zeros([steps, 1], { label: "losses", replicas })),
  };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
