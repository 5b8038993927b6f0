/**
 * Training: one captured step, replayed in chunks; the host
 * only draws minibatches and collects losses.
 */

import type { Device } from "../device/device.ts";
import { clipGradNorm as clip, type Module } from "../nn/mod.ts";
import { selectBatch, writeHistory } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type NetworkScale, scaleOf } from "./blocks.ts";
import type { Examples } from "./examples.ts";
import { Losses } from "./losses.ts";
import type { Minibatches } from "./minibatches.ts";
import type { ResolvedTrain } from "../experiment/train.ts";
import { type Recorded, StepRecorder } from "./step_recorder.ts";
import { Updates } from "./updates.ts";

/**
 * Steps between two looks at the losses: long enough to hide a
 * read-back, short enough for a progress line.
 */
const CHUNK_STEPS = 500;
/** Multiply-adds of a chunk: a network so large that CHUNK_STEPS have more gets shorter ones. */
const CHUNK_WORK = 1e10;
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

/** Where training is looked at. */
export interface Stop {
  /** After how many steps, of all runs of the trainer. */
  readonly step: number;
  /**
   * Called when all steps before are on their way to the device and none after them is, so that the
   * programs that it runs at once find the networks as they are then. The steps after it do not wait for
   * what it returns, unless it `waits`: then it is called when the steps before have been made.
   */
  readonly look: () => Promise<void>;
  readonly waits?: boolean;
}

/** Who hears of a run of the trainer, and who ends it; all default to nobody. */
export interface RunOptions {
  readonly onProgress?: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal | undefined;
  /** In the order of their steps. */
  readonly stops?: readonly Stop[];
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
        const clipped = clipGradNorm === undefined
          ? undefined
          : { clipGradNorm, norm: clip(parameters, clipGradNorm) };
        if (recorder) {
          recorded = recorder.step(optimiser, { step, steps: chunkSteps, place }, clipped);
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
   * @throws what a look throws
   * @throws the signal's reason if it is aborted
   */
  async run(steps: number, options: RunOptions = {}): Promise<Float32Array[]> {
    const underWay: UnderWay[] = [];
    try {
      return await this.#run(steps, underWay, options);
    } finally {
      await Promise.allSettled(underWay.map(({ result }) => result));
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

  /** Trains; what nobody waits for any more is left in `underWay`. */
  async #run(
    steps: number,
    underWay: UnderWay[],
    { onProgress = () => {}, signal, stops = [] }: RunOptions,
  ): Promise<Float32Array[]> {
    const before = this.#made;
    const losses = new Losses(this.replicas, steps);
    const ahead = [...stops];
    for (let begun = 0; !losses.allDiverged;) {
      signal?.throwIfAborted();
      const [stop] = ahead;
      const end = Math.min(steps, (stop?.step ?? Infinity) - before);
      const chunks = underWay.filter(({ isChunk }) => isChunk).length;
      if (begun < end && chunks < CHUNKS_IN_FLIGHT) {
        const count = Math.min(this.chunkSteps, end - begun);
        give(underWay, true, this.#runChunk(before + begun, count));
        begun += count;
      } else if (stop?.step === before + begun && !(stop.waits && underWay.length > 0)) {
        ahead.shift();
        give(underWay, false, stop.look());
        if (stop.waits) await underWay.shift()!.result;
      } else {
        const next = underWay.shift();
        if (!next) break;
        const chunk = await next.result;
        if (!chunk) continue;
        const first = losses.made;
        losses.take(chunk.losses);
        this.#made = before + losses.made;
        const width = this.recorded?.rows.shape[1] ?? 0;
        const rows = chunk.rows.map((own, replica) =>
          own.subarray(0, width * Math.max(0, losses.finite(replica) - first))
        );
        onProgress({ step: this.#made, losses: losses.recent(), rows });
      }
    }
    return losses.all();
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

/** A chunk of steps, or a look, that the device was given. */
interface UnderWay {
  readonly isChunk: boolean;
  readonly result: Promise<Chunk | void>;
}

/** Notes what the device was given; if nobody waits for it any more, it may fail too. */
function give(underWay: UnderWay[], isChunk: boolean, result: UnderWay["result"]): void {
  result.catch(() => {});
  underWay.push({ isChunk, result });
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
