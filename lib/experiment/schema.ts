/** The schema of an experiment file: all that can be wrong, said before anything trains. */

import * as v from "valibot";
import { ExperimentError } from "../device/errors.ts";
import { quote, visible } from "../device/text.ts";
import { crossCheck } from "./cross_check.ts";
import type { Experiment, Initialiser } from "./experiment.ts";
import { MOST_SEEDS } from "./resolve.ts";
import {
  isPlainObject,
  leaf,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  type Schema,
  tuple,
} from "./schema_parts.ts";

const UINT32 = 2 ** 32;
/** Every variant has a row in every picture; all seeds and layers of a variant run at once. */
const MOST_VARIANTS = 100;
const LONGEST_NAME = 60;
const LONGEST_LINE = 500;
const MOST_PROBLEMS = 20;
const MOST_LAYERS = 1000;
const MOST_RATES = 10_000;
const WHOLE = "a positive whole number";
const SEED = "a whole number from 0 to 4294967295";

const whole = number(WHOLE, (value) => Number.isSafeInteger(value) && value >= 1);
const seed = number(SEED, (value) => Number.isInteger(value) && value >= 0 && value < UINT32);
const notNegative = number("a number that is not negative", (value) => value >= 0);
const positive = number("a positive number", (value) => value > 0);
const share = number("a number from 0 to 1", (value) => value >= 0 && value <= 1);
const threshold = number("a number above 0, at most 1", (value) => value > 0 && value <= 1);
const finite = number("a number");
const flag: Schema<boolean> = leaf("true or false", (input) => typeof input === "boolean");
const line = v.pipe(
  leaf<string>("a line of text", (input) => typeof input === "string" && input.trim() !== ""),
  v.check(
    (text) => visible(text) === text,
    ({ input }) => `expected text without control and invisible characters, found ${quote(input)}`,
  ),
  v.check(
    (text) => text.length <= LONGEST_LINE,
    ({ input }) => `expected at most ${LONGEST_LINE} characters, found ${input.length}`,
  ),
  v.description("a line of text"),
);
const digest: Schema<string> = leaf(
  "a SHA-256 of 64 hexadecimal digits",
  (input) => typeof input === "string" && /^[0-9a-f]{64}$/.test(input),
);

const splitShape = tuple("three shares, e.g. [0.8, 0.1, 0.1]", [share, share, share]);
const split = v.pipe(
  splitShape,
  v.check(
    (shares) => Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9,
    ({ input }) => `expected shares that sum to 1, found a sum of ${sum(input)}`,
  ),
);

const data = object({
  dataset: line,
  allowSpaces: optional(flag),
  contextLength: whole,
  shuffleSeed: seed,
  split,
});

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
const kinds = oneOf(Object.keys(initialisers) as (keyof typeof initialisers)[]);
const INITIALISER = 'an initialiser, e.g. normal(0.2) or { "kind": "normal", "scale": 0.2 }';

const initialiser = v.pipe(
  v.lazy((input) => {
    if (!isPlainObject(input)) return leaf(INITIALISER, () => false);
    const kind = input["kind"];
    const known = typeof kind === "string" && Object.hasOwn(initialisers, kind);
    if (!known) return v.object({ kind: kinds }, `missing; expected ${v.getDescription(kinds)}`);
    return object({ kind: kinds, ...initialisers[kind as keyof typeof initialisers] });
  }),
  v.description(INITIALISER),
) as unknown as Schema<Initialiser>;

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

const LR = "a rate, or rates by step, e.g. { 0: 0.1, 100000: 0.01 }";
const rates = record(
  LR,
  notNegative,
  (key) => /^(0|[1-9]\d{0,14})$/.test(key) ? undefined : "expected a step as the key, e.g. 100000",
  MOST_RATES,
);
const ratesFromStart = v.pipe(
  rates,
  v.check((table) => Object.hasOwn(table, "0"), "expected a rate for step 0"),
);
const lr = v.pipe(
  v.lazy((input) => isPlainObject(input) ? ratesFromStart : number(LR, (rate) => rate >= 0)),
  v.description(LR),
) as unknown as Schema<number | Record<string, number>>;

const train = object({ steps: whole, batchSize: whole, lr });

const published = object({
  initial: optional(finite),
  train: optional(finite),
  dev: optional(finite),
  test: optional(finite),
});

const variant = object({
  label: optional(line),
  model: optional(object({
    embedding: optional(whole),
    hidden: optional(hidden),
    activation: optional(activation),
    batchNorm: optional(batchNorm),
    init: optional(init),
  })),
  train: optional(object({ batchSize: optional(whole), lr: optional(lr) })),
  published: optional(published),
});

const variantName = (name: string) => {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    return "expected a variant name that starts with a letter, of letters, digits, - and _";
  }
  if (name.length <= LONGEST_NAME) return undefined;
  return `expected a variant name of at most ${LONGEST_NAME} characters, found ${name.length}`;
};

const band = tuple("[value, tolerance]", [finite, notNegative]);
const losses = object({
  initial: optional(band),
  train: optional(band),
  dev: optional(band),
  test: optional(band),
});
const seeds = v.pipe(
  list("a list of at least one seed", seed, MOST_SEEDS),
  v.check(
    (given) => new Set(given).size === given.length,
    ({ input }) => `expected seeds that differ, found ${repeated(input)} twice`,
  ),
  v.description("a list of at least one seed"),
);

const expectation = object({
  digest,
  steps: whole,
  seeds: optional(seeds),
  losses: record("an object of at least one variant's losses", losses, variantName, MOST_VARIANTS),
});

const experiment = object({
  question: line,
  data,
  model,
  train,
  seeds: optional(seeds),
  saturationThreshold: optional(threshold),
  variants: record("an object of at least one variant", variant, variantName, MOST_VARIANTS),
  expect: optional(v.array(expectation, "expected a list of expectations")),
}, "an experiment (an object)");

/**
 * Checks what an experiment file holds.
 *
 * @param source The file, for the message.
 * @throws {ExperimentError} with one line a problem: where, what was expected, what was found.
 */
export function parseExperiment(input: unknown, source: string): Experiment {
  const parsed = v.safeParse(experiment, input);
  const problems = parsed.success
    ? crossCheck(parsed.output)
    : parsed.issues.map((issue) => ({ path: keysOf(issue), message: issue.message }));
  if (parsed.success && problems.length === 0) return parsed.output;
  const lines = problems.slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${source}: ${pathText(path)}${message}`);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`${source}: and ${more.toLocaleString("en-US")} more problems`);
  throw new ExperimentError(lines.join("\n"));
}

function keysOf(issue: v.BaseIssue<unknown>): readonly (string | number)[] {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

/** Keys as one would write them: `variants.kaiming.model.hidden[0]: `. */
function pathText(keys: readonly (string | number)[]): string {
  const parts = keys.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return key.length <= LONGEST_NAME && /^[\w$-]+$/.test(key) ? `.${key}` : `[${quote(key)}]`;
  });
  return parts.length === 0 ? "" : `${parts.join("").replace(/^\./, "")}: `;
}

function sum(values: readonly number[]): number {
  return Number(values.reduce((total, value) => total + value, 0).toPrecision(12));
}

function repeated(values: readonly number[]): number | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
