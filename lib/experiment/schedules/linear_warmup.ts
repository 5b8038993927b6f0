/** Equal steps up to where another schedule begins. */

import { figure, whole as count } from "../../device/text.ts";
import { LINEAR_WARMUP_DEFAULTS, linearWarmup as warmUpRates } from "../../nn/schedules.ts";
import { optional } from "../schema_parts.ts";
import { share, whole } from "../schema_values.ts";
import type { ScheduleKind } from "./kind.ts";
import type { LearningRate } from "./mod.ts";

/** A warm-up, then another schedule; see torch.optim.lr_scheduler.LinearLR and SequentialLR. */
export interface LinearWarmupSchedule {
  /** Which schedule. */
  readonly kind: "linearWarmup";
  /** What begins after the warm-up; it counts its steps from there. */
  readonly schedule: LearningRate;
  /** How many steps the warm-up takes. */
  readonly steps: number;
  /** The share of the schedule's first rate at step 0; default 1/3. */
  readonly startFactor?: number;
}

/** In equal steps up to the first rate of `schedule`, which then begins. */
export function linearWarmup(
  schedule: LearningRate,
  options: Omit<LinearWarmupSchedule, "kind" | "schedule">,
): LinearWarmupSchedule {
  return { kind: "linearWarmup", schedule, ...options };
}

/** All about warm-ups. */
export const linearWarmupKind: ScheduleKind<LinearWarmupSchedule> = {
  entries: ({ schema }) => ({ schedule: schema, steps: whole, startFactor: optional(share) }),
  resolve: (schedule, steps, rates) => ({
    ...LINEAR_WARMUP_DEFAULTS,
    ...schedule,
    schedule: rates.resolve(schedule.schedule, Math.max(1, steps - schedule.steps)),
  }),
  scheduleOf: ({ schedule, steps, startFactor }, rates) =>
    warmUpRates(rates.scheduleOf(schedule), { steps, startFactor }),
  words: ({ schedule, steps, startFactor }, rates) =>
    `${count(steps)} steps of warm-up from ${figure(startFactor)} of the rate, then ` +
    rates.words(schedule),
};
