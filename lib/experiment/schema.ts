/** The schema of an experiment file: all that can be wrong, said before anything trains. */

import * as v from "valibot";
import { crossCheck } from "./cross_check.ts";
import { dataChangeSchema, dataSchema } from "./data/mod.ts";
import type { Experiment, Initialiser } from "./experiment.ts";
import { parseBy } from "./problems.ts";
import {
  kinds,
  leaf,
  list,
  object,
  oneOf,
  optional,
  record,
  type Schema,
  tuple,
} from "./schema_parts.ts";
import {
  finite,
  flag,
  line,
  MOST_VARIANTS,
  notNegative,
  positive,
  seeds,
  share,
  variantNameFault,
  whole,
} from "./schema_values.ts";
import { trainChangeSchema, trainSchema } from "./train.ts";
import { isUntrained, untrained } from "./untrained.ts";
import { watchSchema } from "./watch.ts";

const MOST_LAYERS = 1000;

const digest: Schema<string> = leaf(
  "a SHA-256 of 64 hexadecimal digits",
  (input) => typeof input === "string" && /^[0-9a-f]{64}$/.test(input),
);

const kaiming = {
  nonlinearity: optional(oneOf(["linear", "tanh", "relu", "leakyRelu", "sigmoid", "selu"])),
  mode: optional(oneOf(["fanIn", "fanOut"])),
  gain: optional(positive),
};

/** The keys of each kind of initialiser besides `kind`. */
const initialisers = {
  normal: { scale: notNegative },
  kaimingNormal: kaiming,
  kaimingUniform: kaiming,
  zeros: {},
  torchDefault: {},
};
const initialiser = kinds<Initialiser>(
  'an initialiser, e.g. normal(0.2) or { "kind": "normal", "scale": 0.2 }',
  initialisers,
);

const layer = object({ weight: optional(initialiser), bias: optional(initialiser) });
const init = object({
  embedding: optional(initialiser),
  hidden: optional(layer),
  output: optional(layer),
});

const batchNorm = object({
  eps: optional(notNegative),
  momentum: optional(share),
  unbiased: optional(flag),
  runningStd: optional(flag),
  output: optional(flag),
  outputGain: optional(notNegative),
});

const hidden = list("a list of at least one layer size, e.g. [200]", whole, MOST_LAYERS);
const activation = oneOf(["tanh", "linear"]);
const model = object({
  embedding: whole,
  hidden,
  activation,
  batchNorm: optional(batchNorm),
  init: optional(init),
});

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
  model: optional(object({
    embedding: optional(whole),
    hidden: optional(hidden),
    activation: optional(activation),
    batchNorm: optional(batchNorm),
    init: optional(init),
  })),
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
  model,
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
