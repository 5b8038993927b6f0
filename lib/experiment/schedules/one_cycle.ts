/** Up to a high rate, and down to a much lower one. */

import { figure, whole as count } from "../../device/text.ts";
import {
  ONE_CYCLE_DEFAULTS,
  oneCycle as oneCycleRates,
  type OneCycleOptions,
} from "../../nn/schedules.ts";
import { oneOf, optional } from "../schema_parts.ts";
import { flag, notNegative, share, whole } from "../schema_values.ts";
import { divisor, type ScheduleKind } from "./kind.ts";

/** One cycle; see torch.optim.lr_scheduler.OneCycleLR. */
export interface OneCycleSchedule extends Omit<OneCycleOptions, "steps"> {
  /** Which schedule. */
  readonly kind: "oneCycle";
  /** The highest rate. */
  readonly maxLr: number;
  /** Its length; default: the run's. */
  readonly steps?: number;
}

/** From a low rate up to `maxLr` and down to a much lower one, by default over the whole run. */
export function oneCycle(
  maxLr: number,
  options: Omit<OneCycleSchedule, "kind" | "maxLr"> = {},
): OneCycleSchedule {
  return { kind: "oneCycle", maxLr, ...options };
}

/** All about one cycle. */
export const oneCycleKind: ScheduleKind<OneCycleSchedule> = {
  entries: () => ({
    maxLr: notNegative,
    steps: optional(whole),
    pctStart: optional(share),
    annealStrategy: optional(oneOf(["cos", "linear"])),
    divFactor: optional(divisor),
    finalDivFactor: optional(divisor),
    threePhase: optional(flag),
  }),
  fault({ threePhase, pctStart = ONE_CYCLE_DEFAULTS.pctStart }) {
    if (!threePhase || pctStart <= 0.5) return undefined;
    return `expected a pctStart of at most 0.5 with threePhase, found ${pctStart}`;
  },
  resolve: (schedule, steps) => ({ steps, ...ONE_CYCLE_DEFAULTS, ...schedule }),
  scheduleOf({ kind: _, maxLr, ...options }) {
    return oneCycleRates(maxLr, options);
  },
  words: ({ maxLr, steps, pctStart }) =>
    `one cycle of ${count(steps)} steps, the highest rate ${figure(maxLr)} after ` +
    `${figure(100 * pctStart)} % of them`,
};
