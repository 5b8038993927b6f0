/** What is looked at while a network trains: the key `watch` of an experiment. */

import type { Experiment } from "./experiment.ts";
import type { Problem } from "./problems.ts";
import { leaf, list, number, object, optional, type Schema } from "./schema_parts.ts";
import { flag, whole } from "./schema_values.ts";

/** Looks at one network that an experiment may have. */
const MOST_LOOKS = 100;
/** Minibatches for one example. */
const MOST_BATCHES = 10_000;

/** When and how the insides of the networks are looked at. */
export interface WatchSpec {
  /**
   * After how many updates a snapshot is taken, on the minibatch that comes next; "end" is after the
   * last. 0 and "end" are always among them, since the report compares the two; those that a run of
   * fewer steps does not reach are left out. Default [0, 1000, "end"].
   */
  readonly at?: readonly (number | "end")[];
  /**
   * Whether every step records the moments of each layer's activations and gradients, and how large
   * each parameter's gradient and update are; default false.
   */
  readonly everyStep?: boolean;
  /**
   * How many times, evenly spread from the first step to the end, histograms of each layer's
   * activations and gradients are recorded; at least 2. Where a report has very many networks and
   * layers, it is done less often, so that it stays small. Default: none are.
   */
  readonly histograms?: number;
  /** The loss of some of the dev split along the way; default: none. */
  readonly devLoss?: DevLossSpec;
  /**
   * Whether batch norm's running statistics are set beside those of the whole training set at each
   * step of `at`; default false.
   */
  readonly calibration?: boolean;
  /**
   * Where activations count as flat: a tanh or sigmoid at or beyond it, others where the slope is below
   * 1 minus it. Default 0.99.
   */
  readonly saturationThreshold?: number;
  /**
   * Through how many minibatches the first training example is taken after training, to see how much
   * its batch norms' outputs vary with the examples beside it; at least 2. Default: it is not.
   */
  readonly jitter?: { readonly batches: number };
}

/** How often the dev loss is taken along the way, and of how much of the split. */
export interface DevLossSpec {
  /** Every so many updates. */
  readonly every: number;
  /** Examples, evenly spread over the split, the same each time; default 2,000, or all if fewer. */
  readonly examples?: number;
}

/** The same with nothing left to default; the steps of `at` in order, "end" last. */
export type ResolvedWatch =
  & Required<Omit<WatchSpec, "jitter" | "histograms" | "devLoss">>
  & Pick<WatchSpec, "jitter" | "histograms">
  & { readonly devLoss?: Required<DevLossSpec> };

const moment: Schema<number | "end"> = leaf(
  'a number of updates, or "end"',
  (input) => input === "end" || Number.isSafeInteger(input) && input as number >= 0,
);

function times(most: number): Schema<number> {
  const isTimes = (value: number) => Number.isInteger(value) && value >= 2 && value <= most;
  return number(`a whole number from 2 to ${most}`, isTimes);
}

/** The schema of `watch`. */
export const watchSchema: Schema<WatchSpec> = object({
  at: optional(list('a list of at least one number of updates, or "end"', moment, MOST_LOOKS)),
  everyStep: optional(flag),
  histograms: optional(times(MOST_LOOKS)),
  devLoss: optional(object({ every: whole, examples: optional(whole) })),
  calibration: optional(flag),
  saturationThreshold: optional(
    number("a number above 0.5 and below 1", (value) => value > 0.5 && value < 1),
  ),
  jitter: optional(object({ batches: times(MOST_BATCHES) })),
});

/** Looks after more updates than any variant makes. */
export function lateLooks(
  { watch: { at = [] } = {}, train, full, variants }: Experiment,
): Problem[] {
  const own = Object.values(variants).map((one) => one.train?.steps ?? train.steps);
  const steps = Math.max(...own, full?.steps ?? 0);
  return at.flatMap((moment, index) =>
    moment === "end" || moment <= steps ? [] : [{
      path: ["watch", "at", index],
      message: `expected at most the ${steps} updates of the longest training, found ${moment}`,
    }]
  );
}

/** Fills in the defaults. */
export function resolveWatch({
  at = [1000],
  everyStep = false,
  calibration = false,
  saturationThreshold = 0.99,
  histograms,
  devLoss,
  jitter,
}: WatchSpec = {}): ResolvedWatch {
  const steps = new Set([0, ...at.filter((moment) => moment !== "end")]);
  const inOrder = [...steps].sort((a, b) => a - b);
  return {
    at: [...inOrder, "end" as const],
    everyStep,
    calibration,
    saturationThreshold,
    ...(histograms !== undefined && { histograms }),
    ...(devLoss && { devLoss: { examples: 2000, ...devLoss } }),
    ...(jitter && { jitter }),
  };
}

/** After how many updates each kind of look of a run of `steps` updates is taken, in order. */
export function lookSteps(
  { at, histograms = 0, devLoss, calibration }: ResolvedWatch,
  steps: number,
): Readonly<Record<"snapshots" | "histograms" | "devLosses" | "calibrations", readonly number[]>> {
  const snapshots = [...at.filter((moment) => moment !== "end").filter((at) => at < steps), steps];
  const spread = Array.from({ length: histograms }, (_, i) => i * steps / (histograms - 1));
  const every = devLoss?.every ?? Infinity;
  const multiples = Array.from({ length: Math.ceil(steps / every) }, (_, i) => i * every);
  return {
    snapshots,
    histograms: [...new Set(spread.map(Math.round))],
    devLosses: devLoss ? [...multiples, steps] : [],
    calibrations: calibration ? snapshots : [],
  };
}
