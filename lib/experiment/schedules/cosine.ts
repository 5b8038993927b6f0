/** Half a cosine from one rate to another. */

import { figure, whole as count } from "../../device/text.ts";
import { cosine as cosineRates, COSINE_DEFAULTS } from "../../nn/schedules.ts";
import { optional } from "../schema_parts.ts";
import { notNegative, whole } from "../schema_values.ts";
import type { ScheduleKind } from "./kind.ts";

/** Half a cosine down; see torch.optim.lr_scheduler.CosineAnnealingLR. */
export interface CosineSchedule {
  /** Which schedule. */
  readonly kind: "cosine";
  /** The rate of step 0. */
  readonly lr: number;
  /** The step from which on the rate is `min`; default: the run's last. */
  readonly steps?: number;
  /** The rate at the end; default 0. */
  readonly min?: number;
}

/** Half a cosine from `lr` down, by default to 0 over the whole run. */
export function cosine(
  lr: number,
  options: Pick<CosineSchedule, "steps" | "min"> = {},
): CosineSchedule {
  return { kind: "cosine", lr, ...options };
}

/** All about cosine schedules. */
export const cosineKind: ScheduleKind<CosineSchedule> = {
  entries: () => ({ lr: notNegative, steps: optional(whole), min: optional(notNegative) }),
  resolve: (schedule, steps) => ({ steps, ...COSINE_DEFAULTS, ...schedule }),
  scheduleOf: ({ lr, steps, min }) => cosineRates(lr, { steps, min }),
  words: ({ lr, steps, min }) =>
    `half a cosine from ${figure(lr)} to ${figure(min)} over ${count(steps)} steps`,
};
