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
   * fewer steps does not reach (`--steps`) are left out. Default [0, "end"].
   */
  readonly at?: readonly (number | "end")[];
  /** Whether the sizes of the updates are recorded, beside those of the parameters; default false. */
  readonly updateRatios?: boolean;
  /** Every how many updates that is done; default 100. */
  readonly every?: number;
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

/** The same with nothing left to default; the steps of `at` in order, "end" last. */
export type ResolvedWatch = Required<Omit<WatchSpec, "jitter">> & Pick<WatchSpec, "jitter">;

const moment: Schema<number | "end"> = leaf(
  'a number of updates, or "end"',
  (input) => input === "end" || Number.isSafeInteger(input) && input as number >= 0,
);

/** The schema of `watch`. */
export const watchSchema: Schema<WatchSpec> = object({
  at: optional(list('a list of at least one number of updates, or "end"', moment, MOST_LOOKS)),
  updateRatios: optional(flag),
  every: optional(whole),
  saturationThreshold: optional(
    number("a number above 0.5 and below 1", (value) => value > 0.5 && value < 1),
  ),
  jitter: optional(object({
    batches: number(
      `a whole number from 2 to ${MOST_BATCHES}`,
      (value) => Number.isInteger(value) && value >= 2 && value <= MOST_BATCHES,
    ),
  })),
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
export function resolveWatch(
  { at = [], updateRatios = false, every = 100, saturationThreshold = 0.99, jitter }: WatchSpec =
    {},
): ResolvedWatch {
  const steps = new Set([0, ...at.filter((moment) => moment !== "end")]);
  const inOrder = [...steps].sort((a, b) => a - b);
  const all = { at: [...inOrder, "end" as const], updateRatios, every, saturationThreshold };
  return { ...all, ...(jitter && { jitter }) };
}

/** After how many updates the snapshots of a run of `steps` updates are taken, in order. */
export function watchedSteps({ at }: ResolvedWatch, steps: number): readonly number[] {
  return [...at.filter((moment) => moment !== "end").filter((step) => step < steps), steps];
}
