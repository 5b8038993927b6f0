/** Experiments in which nothing is trained: a look at networks as they begin. */

import { UsageError } from "../device/errors.ts";
import type { DataSpec } from "./data/mod.ts";
import type { Experiment } from "./experiment.ts";
import { sgd } from "./optimisers/mod.ts";
import type { Problem } from "./problems.ts";
import { isPlainObject, number, object, type Schema } from "./schema_parts.ts";
import type { TrainSpec } from "./train.ts";

/** No training, which needs no batches and no optimiser: what data without targets have. */
export interface Untrained {
  /** No updates. */
  readonly steps: 0;
}

/** The schema of no training. */
export const untrained: Schema<Untrained> = object({
  steps: number("0", (steps) => steps === 0) as Schema<0>,
});

/** Whether this says that nothing shall be trained, and no more. */
export function isUntrained(train: unknown): train is Untrained {
  return isPlainObject(train) && train["steps"] === 0 && Object.keys(train).length === 1;
}

/** Whether such data have anything to train on. */
export function hasTargets({ kind }: Pick<DataSpec, "kind">): boolean {
  return kind !== "gaussian";
}

/** Data without targets are not trained on; all others are. */
export function trainingFaults({ data, train, full, variants }: Experiment): Problem[] {
  if (hasTargets(data)) {
    if (!isUntrained(train)) return [];
    const message = `expected a positive whole number with data of kind "${data.kind}", found 0`;
    return [{ path: ["train", "steps"], message }];
  }
  const message =
    `expected no training, { steps: 0 }, with data of kind "${data.kind}", which have ` +
    `no targets`;
  const own = isUntrained(train) ? [] : [{ path: ["train"], message }];
  const whole = full === undefined ? [] : [{ path: ["full"], message }];
  const others = Object.entries(variants).filter(([, variant]) => variant.train !== undefined)
    .map(([name]) => ({ path: ["variants", name, "train"], message }));
  return [...own, ...whole, ...others];
}

/** No training as training of no steps: all examples without targets are one batch. */
export function inOneBatch(train: TrainSpec | Untrained, data: DataSpec): TrainSpec {
  if (!isUntrained(train)) return train;
  const batchSize = data.kind === "gaussian" ? data.rows : 1;
  return { steps: 0, batchSize, optimiser: sgd({ lr: 0 }) };
}

/** @throws {UsageError} if steps are asked for where nothing can be trained on */
export function requireTargets(data: DataSpec, steps: number | undefined): void {
  if (steps === undefined || hasTargets(data)) return;
  throw new UsageError(
    `--steps: expected an experiment with targets, found data of kind "${data.kind}"; leave it out`,
  );
}
