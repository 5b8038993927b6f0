/** What a kind of optimiser is: all that the rest of the program knows of it. */

import type { Optimiser as ModuleOptimiser, RateTable, Trainable } from "../../nn/optim.ts";
import type { LearningRate, ResolvedLearningRate } from "../schedules/mod.ts";
import type { EntriesOf, Schema } from "../schema_parts.ts";

/** What every optimiser can be told. */
export interface SharedOptions {
  /** The learning rate: a number, rates by step, or a schedule. */
  readonly lr?: LearningRate;
  /** Weight decay, as torch.optim's optimiser of this kind has it. */
  readonly weightDecay?: number;
  /**
   * What holds for some parameters alone, by selector: "output" is the block's, "hidden.linear" those
   * of every such layer, "bias" all of that name. Each parameter has an option from one group at most.
   */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
}

/** What a group of parameters has in place of the optimiser's. */
export interface GroupOptions {
  /** Its rate; beside a table or a schedule of the optimiser's it is no bare number. */
  readonly lr?: LearningRate;
  /** By what its rate is a multiple of the optimiser's, at every step. */
  readonly lrScale?: number;
  /** Its weight decay. */
  readonly weightDecay?: number;
}

/** An optimiser whose every option is known. */
export type ResolvedOptimiserOf<O> =
  & {
    readonly [K in Exclude<keyof O, "lr" | "groups">]-?: Exclude<O[K], undefined>;
  }
  & {
    readonly lr: ResolvedLearningRate;
    readonly groups: Readonly<Record<string, ResolvedGroup>>;
  };

/** A group whose rates are known. */
export type ResolvedGroup = Omit<GroupOptions, "lr"> & { readonly lr?: ResolvedLearningRate };

/** Something where the rate may be left out, else something else. */
type IfRateOptional<O extends SharedOptions, Then, Else> = undefined extends O["lr"] ? Then : Else;

/** Options as PyTorch has them, without what holds for some parameters alone. */
type PlainOptions<O> = Required<Omit<O, "kind" | "lr" | "groups">>;

/** All about one kind of optimiser; `O` is how a file writes it. */
export interface OptimiserKind<O extends SharedOptions> {
  /** What a reader is told it is, e.g. "AdamW". */
  readonly title: string;
  /** The schema of each option that not all optimisers have; of the rate too, where it must be given. */
  readonly entries:
    & EntriesOf<Omit<O, keyof SharedOptions>>
    & IfRateOptional<O, unknown, { readonly lr: Schema<LearningRate> }>;
  /** PyTorch's values of what may be left out; a rate where that may be too. */
  readonly defaults: PlainOptions<O> & IfRateOptional<O, { readonly lr: number }, unknown>;
  /** What is wrong with options that are each well-formed, if anything. */
  fault?(options: PlainOptions<O>): string | undefined;
  /** How many moments it keeps of each trained value. */
  moments(options: PlainOptions<O>): number;
  /** Makes it, with a table of rates. */
  make(
    parameters: Trainable,
    options: PlainOptions<O> & { readonly lr: RateTable },
  ): ModuleOptimiser;
}
