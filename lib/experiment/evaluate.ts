/** Which statistics batch norm is evaluated with: the key `evaluate` of an experiment. */

import type { Experiment } from "./experiment.ts";
import type { Problem } from "./problems.ts";
import { list, oneOf, type Schema } from "./schema_parts.ts";
import { hasTargets } from "./untrained.ts";

/**
 * Where batch norm's means and variances are from when a trained network is evaluated. "running":
 * what training kept of its minibatches; "calibrated": the whole training set; "batch": the examples
 * that are evaluated together, minibatches of train.batchSize in the split's order (the last one, where
 * it would not be full, begins earlier, and only its examples that no other has count); "folded": the
 * running ones, each batch norm folded into the weight and bias of the linear layer or convolution
 * before it, which gives the same logits.
 */
export type Statistics = "running" | "calibrated" | "batch" | "folded";

const STATISTICS: readonly Statistics[] = ["running", "calibrated", "batch", "folded"];

/** The schema of `evaluate`. */
export const evaluateSchema: Schema<Statistics[]> = list(
  `a list of at least one of ${STATISTICS.map((name) => `"${name}"`).join(", ")}`,
  oneOf(STATISTICS),
  STATISTICS.length,
);

/** Where nothing is predicted, nothing is evaluated. */
export function evaluateFaults({ data, evaluate }: Experiment): Problem[] {
  if (evaluate === undefined || hasTargets(data)) return [];
  const message = `expected none with data of kind "${data.kind}", which have no targets`;
  return [{ path: ["evaluate"], message }];
}

/** Fills in the default; in one order, "running" always among them. */
export function resolveEvaluate(
  evaluate: readonly Statistics[] = ["running", "calibrated"],
): readonly Statistics[] {
  return STATISTICS.filter((name) => name === "running" || evaluate.includes(name));
}
