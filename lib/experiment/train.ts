/** How a network is trained: the key `train` of an experiment and of its variants. */

import * as v from "valibot";
import {
  type Optimiser,
  optimiser,
  type OptimiserChange,
  optimiserChange,
  type ResolvedOptimiser,
  resolveOptimiser,
} from "./optimisers/mod.ts";
import { type EntriesOf, object, optional, type Schema } from "./schema_parts.ts";
import { positive, whole } from "./schema_values.ts";

/** How the network is trained. */
export interface TrainSpec {
  /** Updates to make. */
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** How a gradient changes the parameters. */
  readonly optimiser: Optimiser;
  /**
   * The norm of all gradients together above which they are made shorter; absent: they are left alone.
   * See torch.nn.utils.clip_grad_norm_.
   */
  readonly clipGradNorm?: number;
}

/** What a variant changes of it. */
export interface TrainChange {
  /** Updates to make. */
  readonly steps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
  /**
   * With a `kind`, an optimiser in place of the experiment's, whose groups are gone too; without, some
   * options of that one.
   */
  readonly optimiser?: Optimiser | OptimiserChange;
  /** Another norm; null: gradients are left alone. */
  readonly clipGradNorm?: number | null;
}

/** Training with nothing left to default. */
export interface ResolvedTrain {
  /** Updates to make. */
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** How a gradient changes the parameters. */
  readonly optimiser: ResolvedOptimiser;
  /** The norm above which gradients are made shorter; absent: none. */
  readonly clipGradNorm?: number;
}

const entries: EntriesOf<TrainSpec> = {
  steps: whole,
  batchSize: whole,
  optimiser,
  clipGradNorm: optional(positive),
};

/** The schema of training. */
export const trainSchema: Schema<TrainSpec> = object(entries);

const changes: EntriesOf<TrainChange> = {
  steps: optional(whole),
  batchSize: optional(whole),
  optimiser: optional(optimiserChange),
  clipGradNorm: optional(
    v.lazy((input) => input === null ? v.null() : positive) as unknown as Schema<number | null>,
  ),
};

/** The schema of what a variant changes of it. */
export const trainChangeSchema: Schema<TrainChange> = object(changes);

/** A variant's training; what it changes of the optimiser must be options that this one has. */
export function changeTrain(train: TrainSpec, change: TrainChange): TrainSpec {
  const { clipGradNorm = train.clipGradNorm, optimiser: given = {}, ...rest } = change;
  const optimiser = given.kind === undefined
    ? { ...train.optimiser, ...given } as Optimiser
    : given;
  const { clipGradNorm: _, ...others } = train;
  const clip = clipGradNorm === null || clipGradNorm === undefined ? {} : { clipGradNorm };
  return { ...others, ...rest, optimiser, ...clip };
}

/** Fills in the defaults. */
export function resolveTrain(train: TrainSpec): ResolvedTrain {
  return { ...train, optimiser: resolveOptimiser(train.optimiser, Math.max(1, train.steps)) };
}
