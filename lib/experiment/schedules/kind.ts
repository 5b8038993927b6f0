/** What a kind of schedule is: all that the rest of the program knows of it. */

import type { Schedule as RateOfStep } from "../../nn/optim.ts";
import { SMALLEST } from "../../nn/schedules.ts";
import { type EntriesOf, number, type Schema } from "../schema_parts.ts";
import type { LearningRate, ResolvedLearningRate } from "./mod.ts";

/** A schedule whose every option is known. */
export type ResolvedSchedule<S> = {
  readonly [K in keyof S]-?: LearningRate extends S[K] ? ResolvedLearningRate
    : Exclude<S[K], undefined>;
};

/** What a schedule that goes on in another asks of that one. */
export interface LearningRates {
  /** How a file writes it. */
  readonly schema: Schema<LearningRate>;
  /** With nothing left to default, where `steps` steps are left for it. */
  resolve(lr: LearningRate, steps: number): ResolvedLearningRate;
  /** The rate of each step. */
  scheduleOf(lr: ResolvedLearningRate): RateOfStep;
  /** What a reader is told. */
  words(lr: ResolvedLearningRate): string;
}

/** What is divided by. */
export const divisor: Schema<number> = number(
  `a number of at least ${SMALLEST}`,
  (value) => value >= SMALLEST,
);

/** All about one kind of schedule; `S` is how a file writes it. */
export interface ScheduleKind<S> {
  /** The schema of each option. */
  entries(rates: LearningRates): EntriesOf<S>;
  /** What is wrong with options that are each well-formed, if anything. */
  fault?(schedule: S): string | undefined;
  /** With nothing left to default, for a run of `steps` steps. */
  resolve(schedule: S, steps: number, rates: LearningRates): ResolvedSchedule<S>;
  /** The rate of each step. */
  scheduleOf(schedule: ResolvedSchedule<S>, rates: LearningRates): RateOfStep;
  /** What a reader is told, after "learning rate: ". */
  words(schedule: ResolvedSchedule<S>, rates: LearningRates): string;
}
