/** The schema of an experiment file: all that can be wrong, said before anything trains. */

import * as v from "valibot";
import { crossCheck } from "./cross_check.ts";
import { dataChangeSchema, dataSchema } from "./data/mod.ts";
import type { Experiment } from "./experiment.ts";
import { changeSchema, networkSchema } from "./network_schema.ts";
import { parseBy } from "./problems.ts";
import { leaf, object, optional, record, type Schema, tuple } from "./schema_parts.ts";
import {
  finite,
  line,
  MOST_VARIANTS,
  notNegative,
  seeds,
  variantNameFault,
  whole,
} from "./schema_values.ts";
import { trainChangeSchema, trainSchema } from "./train.ts";
import { isUntrained, untrained } from "./untrained.ts";
import { watchSchema } from "./watch.ts";

const digest: Schema<string> = leaf(
  "a SHA-256 of 64 hexadecimal digits",
  (input) => typeof input === "string" && /^[0-9a-f]{64}$/.test(input),
);

const train = v.pipe(
  v.lazy((input) => isUntrained(input) ? untrained : trainSchema),
  v.description("an object"),
) as unknown as Schema<Experiment["train"]>;

const published = object({
  initial: optional(finite),
  train: optional(finite),
  dev: optional(finite),
  test: optional(finite),
});

const variant = object({
  label: optional(line),
  data: optional(dataChangeSchema),
  network: optional(networkSchema),
  change: optional(changeSchema),
  train: optional(trainChangeSchema),
  published: optional(published),
});

const band = tuple("[value, tolerance]", [finite, notNegative]);
const losses = object({
  initial: optional(band),
  train: optional(band),
  dev: optional(band),
  test: optional(band),
});
const expectation = object({
  digest,
  steps: whole,
  seeds: optional(seeds),
  losses: record(
    "an object of at least one variant's losses",
    losses,
    variantNameFault,
    MOST_VARIANTS,
  ),
});

const experiment = object({
  question: line,
  data: dataSchema,
  network: networkSchema,
  train,
  seeds: optional(seeds),
  watch: optional(watchSchema),
  variants: record("an object of at least one variant", variant, variantNameFault, MOST_VARIANTS),
  expect: optional(v.array(expectation, "expected a list of expectations")),
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
