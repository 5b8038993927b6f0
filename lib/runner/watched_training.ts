/** Training that stops where it is looked at, and goes on as if nobody had looked. */

import type { Snapshot } from "./result.ts";
import type { Trainer, TrainProgress } from "./train.ts";

/** Where training is looked at, and who hears of it. */
export interface Looks {
  /** After how many updates, in order; the last is the end, where nobody looks yet. */
  readonly stops: readonly number[];
  /** Takes a snapshot, one entry a replica. */
  readonly look: (step: number) => Promise<Snapshot[]>;
  readonly onProgress: (progress: TrainProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What training brought, an entry for each replica. */
export interface WatchedTraining {
  /** One a step; the first that is not finite is the last. */
  readonly losses: readonly Float32Array[];
  /** Those on the way, as long as the losses were finite. */
  readonly snapshots: readonly (readonly Snapshot[])[];
}

/**
 * Trains up to each stop in turn and looks at what is there; not once every replica has diverged.
 *
 * @throws {DeviceError} if the device fails
 * @throws the signal's reason if it is aborted
 */
export async function trainWatched(
  trainer: Pick<Trainer, "run">,
  { stops, look, onProgress, signal }: Looks,
): Promise<WatchedTraining> {
  const parts: Float32Array[][] = [];
  const snapshots: Snapshot[][] = [];
  let made = 0;
  for (const stop of stops) {
    const part = await trainer.run(stop - made, onProgress, signal);
    made = stop;
    parts.push(part);
    if (!part.some((losses) => Number.isFinite(losses.at(-1)))) break;
    if (stop !== stops.at(-1)) snapshots.push(await look(stop));
  }
  const losses = parts[0]!.map((_, replica) => joined(parts.map((part) => part[replica]!)));
  return {
    losses,
    snapshots: losses.map((own, replica) => {
      const finite = Number.isFinite(own.at(-1)) ? own.length : own.length - 1;
      return snapshots.map((each) => each[replica]!).filter(({ step }) => step < finite);
    }),
  };
}

/** The losses of several runs as one: the first that is not finite is the last. */
function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let made = 0;
  for (const part of parts) {
    all.set(part, made);
    made += part.length;
  }
  const end = all.findIndex((loss) => !Number.isFinite(loss));
  return end < 0 ? all : all.subarray(0, end + 1);
}
