/** The schedules that are formulas. Each ends after its `steps` and keeps its last rate from then on. */

import {
  namesOf,
  requireCounts,
  requireFlags,
  requireNumber,
  requireOneOf,
  requireOptions,
} from "../tensor/options.ts";
import { rateAt, type Schedule } from "./schedule.ts";

/** What is divided by is at least this. */
export const SMALLEST = 1e-30;

/** What cosine takes for an option that is left out. */
export const COSINE_DEFAULTS = { min: 0 } as const;
/** What linearWarmup takes for an option that is left out: PyTorch's start_factor. */
export const LINEAR_WARMUP_DEFAULTS = { startFactor: 1 / 3 } as const;
/** What oneCycle takes for an option that is left out: PyTorch's. */
export const ONE_CYCLE_DEFAULTS: Required<Omit<OneCycleOptions, "steps">> = {
  pctStart: 0.3,
  annealStrategy: "cos",
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
};

/**
 * Half a cosine from `lr` at step 0 to `min`, default 0, at step `steps`; see
 * torch.optim.lr_scheduler.CosineAnnealingLR with T_max = steps.
 *
 * @throws {UsageError} if an option is unknown, or a number out of its range
 */
export function cosine(
  lr: number,
  options: { readonly steps: number; readonly min?: number },
): Schedule {
  requireOptions("make a cosine schedule", options, "steps", "min");
  const { steps, min } = { ...COSINE_DEFAULTS, ...options };
  requireCounts("make a cosine schedule", { steps });
  for (const [name, rate] of Object.entries({ lr, min })) {
    requireNumber("make a cosine schedule", name, rate, 0);
  }
  return (step) => byCosine(lr, min, Math.min(1, step / steps));
}

/**
 * By the same factor each step from `from` at step 0 to `to` at step `steps` - 1: as 10 **
 * torch.linspace gives the rates of the lecture's rate finder.
 *
 * @throws {UsageError} if an option is unknown, or a number out of its range
 */
export function exponential(
  from: number,
  to: number,
  options: { readonly steps: number },
): Schedule {
  requireOptions("make an exponential schedule", options, "steps");
  const { steps } = options;
  requireCounts("make an exponential schedule", { steps });
  for (const [name, rate] of Object.entries({ from, to })) {
    requireNumber("make an exponential schedule", name, rate, SMALLEST);
  }
  return (step) => from * (to / from) ** (steps > 1 ? Math.min(1, step / (steps - 1)) : 0);
}

/**
 * In equal steps from `startFactor`, default 1/3, times the first rate of `schedule` up to that rate,
 * for `steps` steps; then the schedule begins. See torch.optim.lr_scheduler.LinearLR, in a SequentialLR.
 *
 * @throws {UsageError} if an option is unknown, or a number out of its range
 */
export function linearWarmup(
  schedule: Schedule,
  options: { readonly steps: number; readonly startFactor?: number },
): Schedule {
  requireOptions("make a warm-up", options, "steps", "startFactor");
  const { steps, startFactor } = { ...LINEAR_WARMUP_DEFAULTS, ...options };
  requireCounts("make a warm-up", { steps });
  requireNumber("make a warm-up", "startFactor", startFactor, 0, 1);
  const first = rateAt(schedule, 0);
  return (step) =>
    step < steps
      ? first * (startFactor + (1 - startFactor) * step / steps)
      : rateAt(schedule, step - steps);
}

/** Options of oneCycle. */
export interface OneCycleOptions {
  /** Its length. */
  readonly steps: number;
  /** The share of the steps in which the rate rises; default 0.3. */
  readonly pctStart?: number;
  /** How it changes: "cos", the default, or "linear". */
  readonly annealStrategy?: "cos" | "linear";
  /** How many times larger the highest rate is than the first; default 25. */
  readonly divFactor?: number;
  /** How many times larger the first rate is than the last; default 10,000. */
  readonly finalDivFactor?: number;
  /** Whether it falls to the first rate as fast as it rose, and then to the last; default false. */
  readonly threePhase?: boolean;
}

/**
 * From a low rate up to `maxLr` and down to a much lower one; see torch.optim.lr_scheduler.OneCycleLR
 * with total_steps = steps.
 *
 * @throws {UsageError} if an option is unknown, or a number out of its range
 */
export function oneCycle(maxLr: number, options: OneCycleOptions): Schedule {
  const what = "a one-cycle schedule";
  requireOptions(`make ${what}`, options, "steps", ...namesOf(ONE_CYCLE_DEFAULTS));
  const given = { ...ONE_CYCLE_DEFAULTS, ...options };
  const { steps, pctStart, annealStrategy, divFactor, finalDivFactor, threePhase } = given;
  requireCounts(`make ${what}`, { steps });
  requireNumber(`make ${what}`, "maxLr", maxLr, 0);
  requireNumber(`make ${what}`, "pctStart", pctStart, 0, threePhase ? 0.5 : 1);
  for (const [name, factor] of Object.entries({ divFactor, finalDivFactor })) {
    requireNumber(`make ${what}`, name, factor, SMALLEST);
  }
  requireOneOf(`make ${what}`, "annealStrategy", annealStrategy, ["cos", "linear"]);
  requireFlags(`make ${what}`, { threePhase });
  const first = maxLr / divFactor;
  const top = pctStart * steps - 1;
  const corners: [step: number, rate: number][] = [
    [0, first],
    [top, maxLr],
    ...(threePhase ? [[2 * pctStart * steps - 2, first] as [number, number]] : []),
    [steps - 1, first / finalDivFactor],
  ];
  return between(corners, annealStrategy === "cos" ? byCosine : byLine);
}

/** The rates between corners, in order of steps; the last from the last corner on. */
function between(
  corners: readonly (readonly [step: number, rate: number])[],
  anneal: typeof byCosine,
): Schedule {
  return (step) => {
    const next = corners.findIndex(([at], i) => i > 0 && (step <= at || i === corners.length - 1));
    const [[begin, from], [end, to]] = [corners[next - 1]!, corners[next]!];
    return anneal(from, to, end > begin ? Math.min(1, (step - begin) / (end - begin)) : 1);
  };
}

function byCosine(from: number, to: number, share: number): number {
  return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
}

function byLine(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
