/** The schema of an experiment file: all that can be wrong, said before anything trains. */

import * as v from "valibot";
import { measureName } from "./answered_by.ts";
import { crossCheck } from "./cross_check.ts";
import { dataChangeSchema, dataSchema } from "./data/mod.ts";
import { evaluateSchema } from "./evaluate.ts";
import type { Experiment } from "./experiment.ts";
import { changeSchema, networkSchema } from "./network_schema.ts";
import { parseBy } from "./problems.ts";
import { object, optional, record, type Schema } from "./schema_parts.ts";
import { line, MOST_VARIANTS, seeds, variantNameFault, whole } from "./schema_values.ts";
import { trainChangeSchema, trainSchema } from "./train.ts";
import { isUntrained, untrained } from "./untrained.ts";
import { watchSchema } from "./watch.ts";

const train = v.pipe(
  v.lazy((input) => isUntrained(input) ? untrained : trainSchema),
  v.description("an object"),
) as unknown as Schema<Experiment["train"]>;

const variant = object({
  label: optional(line),
  data: optional(dataChangeSchema),
  network: optional(networkSchema),
  change: optional(changeSchema),
  train: optional(trainChangeSchema),
  seeds: optional(seeds),
});

const experiment = object({
  question: line,
  answeredBy: optional(measureName),
  data: dataSchema,
  network: networkSchema,
  train,
  full: optional(object({ steps: whole })),
  seeds: optional(seeds),
  watch: optional(watchSchema),
  evaluate: optional(evaluateSchema),
  variants: record("an object of at least one variant", variant, variantNameFault, MOST_VARIANTS),
}, "an experiment (an object)");

/**
 * Checks what an experiment file holds.
 *
 * @param source The file, for the message.
 * @throws {ExperimentError} with one line a problem: where, what was expected, what was found.
 */
export function parseExperiment(input: unknown, source: string): Experiment {
  return parseBy(experiment, input, source, crossCheck);
}
