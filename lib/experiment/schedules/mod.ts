/** Learning rates as data: a number, rates by step, or a schedule of one of the kinds. */

import * as v from "valibot";
import { figure, whole } from "../../device/text.ts";
import { rateAt, type Schedule as RateOfStep } from "../../nn/optim.ts";
import {
  type Entries,
  isPlainObject,
  kinds,
  number,
  record,
  type Schema,
} from "../schema_parts.ts";
import { notNegative } from "../schema_values.ts";
import { cosineKind, type CosineSchedule } from "./cosine.ts";
import { exponentialKind, type ExponentialSchedule } from "./exponential.ts";
import type { LearningRates, ResolvedSchedule, ScheduleKind } from "./kind.ts";
import { linearWarmupKind, type LinearWarmupSchedule } from "./linear_warmup.ts";
import { oneCycleKind, type OneCycleSchedule } from "./one_cycle.ts";

export { cosine, type CosineSchedule } from "./cosine.ts";
export { exponential, type ExponentialSchedule } from "./exponential.ts";
export type { ResolvedSchedule } from "./kind.ts";
export { linearWarmup, type LinearWarmupSchedule } from "./linear_warmup.ts";
export { oneCycle, type OneCycleSchedule } from "./one_cycle.ts";

/** A schedule that is a formula. */
export type Schedule =
  | CosineSchedule
  | ExponentialSchedule
  | LinearWarmupSchedule
  | OneCycleSchedule;

/** Rates by the step from which on each holds, with one for step 0: `{ 0: 0.1, 100_000: 0.01 }`. */
export type RatesByStep = Readonly<Record<number, number>>;

/** A rate for all steps, rates by step, or a schedule. */
export type LearningRate = number | RatesByStep | Schedule;

/** The same with nothing left to default. */
export type ResolvedLearningRate =
  | number
  | RatesByStep
  | {
    readonly [K in Schedule["kind"]]: ResolvedSchedule<Extract<Schedule, { readonly kind: K }>>;
  }[Schedule["kind"]];

const KINDS: {
  readonly [K in Schedule["kind"]]: ScheduleKind<Extract<Schedule, { readonly kind: K }>>;
} = {
  cosine: cosineKind,
  exponential: exponentialKind,
  linearWarmup: linearWarmupKind,
  oneCycle: oneCycleKind,
};

const MOST_RATES = 10_000;
const WHAT =
  "a rate, rates by step, e.g. { 0: 0.1, 100000: 0.01 }, or a schedule, e.g. cosine(0.1)";

const byStep = v.pipe(
  record(
    WHAT,
    notNegative,
    (key) =>
      /^(0|[1-9]\d{0,14})$/.test(key) ? undefined : "expected a step as the key, e.g. 100000",
    MOST_RATES,
  ),
  v.check((table) => Object.hasOwn(table, "0"), "expected a rate for step 0"),
);

/** How a file writes a learning rate. */
export const learningRate: Schema<LearningRate> = v.pipe(
  v.lazy((input) => {
    if (!isPlainObject(input)) return number(WHAT, (rate) => rate >= 0);
    return Object.hasOwn(input, "kind") ? schedule : byStep;
  }),
  v.description(WHAT),
) as unknown as Schema<LearningRate>;

const rates: LearningRates = { schema: learningRate, resolve: resolveRate, scheduleOf, words };

const schedule = v.pipe(
  kinds<Schedule>(
    WHAT,
    Object.fromEntries(
      Object.entries(KINDS).map(([kind, { entries }]) => [kind, entries(rates)]),
    ) as unknown as Readonly<Record<Schedule["kind"], Entries>>,
  ),
  v.check(
    (given) => kindOf(given).fault?.(given) === undefined,
    ({ input }) => kindOf(input).fault!(input)!,
  ),
);

/** The same with nothing left to default, for a run of `steps` steps. */
export function resolveRate(lr: LearningRate, steps: number): ResolvedLearningRate {
  if (!isSchedule(lr)) return lr;
  return kindOf(lr).resolve(lr, steps, rates) as ResolvedLearningRate;
}

/** The rate of each step. */
export function scheduleOf(lr: ResolvedLearningRate): RateOfStep {
  return isSchedule(lr) ? kindOf(lr).scheduleOf(lr, rates) : ratesByStep(lr)!;
}

/** Pairs of [first step, rate] in order of steps, from step 0 on; none where a schedule says them. */
export function ratesByStep(
  lr: ResolvedLearningRate,
): readonly (readonly [step: number, rate: number])[] | undefined {
  if (typeof lr === "number") return [[0, lr]];
  if (isSchedule(lr)) return undefined;
  return Object.entries(lr).map(([step, rate]) => [Number(step), rate] as const)
    .toSorted(([a], [b]) => a - b);
}

/** Whether the rate of step `from` holds up to step `to`. */
export function isSteady(lr: ResolvedLearningRate, from: number, to: number): boolean {
  const schedule = scheduleOf(lr);
  const rate = rateAt(schedule, from);
  for (let step = from + 1; step < to; step++) if (rateAt(schedule, step) !== rate) return false;
  return true;
}

/** What a reader is told: `0.1, 0.01 from step 100,000`, or what a schedule does. */
export function words(lr: ResolvedLearningRate): string {
  if (isSchedule(lr)) return kindOf(lr).words(lr, rates);
  return ratesByStep(lr)!.map(([step, rate]) =>
    step === 0 ? figure(rate) : `${figure(rate)} from step ${whole(step)}`
  ).join(", ");
}

function isSchedule<L extends LearningRate>(lr: L): lr is Extract<L, { readonly kind: string }> {
  return typeof lr === "object" && Object.hasOwn(lr, "kind");
}

/** The entry of the table, as of a schedule of any kind. */
function kindOf({ kind }: Pick<Schedule, "kind">): ScheduleKind<Schedule> {
  return KINDS[kind] as unknown as ScheduleKind<Schedule>;
}
