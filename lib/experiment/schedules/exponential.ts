/** The same factor from step to step. */

import { figure, whole as count } from "../../device/text.ts";
import { exponential as exponentialRates } from "../../nn/schedules.ts";
import { optional } from "../schema_parts.ts";
import { whole } from "../schema_values.ts";
import { divisor, type ScheduleKind } from "./kind.ts";

/** By the same factor each step: the lecture's rate finder, or a decay. */
export interface ExponentialSchedule {
  /** Which schedule. */
  readonly kind: "exponential";
  /** The rate of step 0. */
  readonly from: number;
  /** The rate of the last step. */
  readonly to: number;
  /** How many steps it takes; default: the run's. */
  readonly steps?: number;
}

/** By the same factor each step from `from` to `to`, by default over the whole run. */
export function exponential(
  from: number,
  to: number,
  options: Pick<ExponentialSchedule, "steps"> = {},
): ExponentialSchedule {
  return { kind: "exponential", from, to, ...options };
}

/** All about exponential schedules. */
export const exponentialKind: ScheduleKind<ExponentialSchedule> = {
  entries: () => ({ from: divisor, to: divisor, steps: optional(whole) }),
  resolve: (schedule, steps) => ({ steps, ...schedule }),
  scheduleOf: ({ from, to, steps }) => exponentialRates(from, to, { steps }),
  words: ({ from, to, steps }) =>
    `by the same factor each step from ${figure(from)} to ${figure(to)} over ${count(steps)} steps`,
};
