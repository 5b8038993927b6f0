/**
 * What stands beside an experiment in `NAME.expected.json`: the losses that `--check` expects, and
 * figures that others published. Both are known by the data's digest and the steps trained.
 */

import { PROJECT } from "../data/cache.ts";
import { ExperimentError } from "../device/errors.ts";
import type { Experiment } from "./experiment.ts";
import { parseJson } from "./json.ts";
import { readText } from "./load.ts";
import { isInside } from "./paths.ts";
import { parseBy, type Problem } from "./problems.ts";
import { DEFAULT_SEED } from "./seeds.ts";
import { leaf, list, object, optional, record, type Schema, tuple } from "./schema_parts.ts";
import {
  finite,
  MOST_VARIANTS,
  notNegative,
  notNegativeWhole,
  seeds,
  variantNameFault,
  whole,
} from "./schema_values.ts";
import { didYouMean, listKnown } from "./suggest.ts";

/** What the file holds. */
export interface ExpectedFile {
  /** What `--check` compares with; one entry for each data set, step count and seeds. */
  readonly expected?: readonly Expectation[];
  /** What the report shows beside a run of the same data and steps. */
  readonly published?: readonly Publication[];
}

/** The bands in which a run's figures must lie, and the steps at which variants must diverge. */
export interface Expectation {
  /** SHA-256 of the data file. */
  readonly digest: string;
  /** The number of updates for which the bands hold; 0 where nothing is trained. */
  readonly steps: number;
  /** The seeds over which the figures are means; default: the experiment's own. */
  readonly seeds?: readonly number[];
  /** By variant: the expected losses and how far off they may be. */
  readonly losses?: Readonly<Record<string, ExpectedLosses>>;
  /** By variant that predicts nothing: the standard deviation of what it puts out. */
  readonly outputStd?: Readonly<Record<string, Band>>;
  /**
   * By variant that is to diverge, from every seed: the updates after which a loss is first not
   * finite, and by how many more or fewer that may be.
   */
  readonly divergedAt?: Readonly<Record<string, Band>>;
}

/** Expected losses of one variant; each a value with the largest absolute deviation allowed. */
export interface ExpectedLosses {
  /** Loss of the first minibatch. */
  readonly initial?: Band;
  /** Mean loss of the training split, at the end. */
  readonly train?: Band;
  /** Mean loss of the development split, at the end. */
  readonly dev?: Band;
  /** Mean loss of the test split, at the end. */
  readonly test?: Band;
}

/** A value and the largest absolute deviation from it. */
export type Band = readonly [value: number, tolerance: number];

/** Losses that others found. */
export interface Publication {
  /** SHA-256 of the data file. */
  readonly digest: string;
  /** The updates they made. */
  readonly steps: number;
  /** By variant. */
  readonly losses: Readonly<Record<string, PublishedFigures>>;
}

/** Losses of one variant that others found. */
export interface PublishedFigures {
  /** Loss of the first minibatch. */
  readonly initial?: number;
  /** Final loss of the training split. */
  readonly train?: number;
  /** Final loss of the development split. */
  readonly dev?: number;
  /** Final loss of the test split. */
  readonly test?: number;
}

/** The figures to compare a run with, with nothing left to default. */
export interface Expected {
  /** The file, for messages. */
  readonly source: string;
  /** What `--check` compares with. */
  readonly expected: readonly Required<Expectation>[];
  /** What the report shows beside the run's own. */
  readonly published: readonly Publication[];
}

const MOST_ENTRIES = 1000;

const digest: Schema<string> = leaf(
  "a SHA-256 of 64 hexadecimal digits",
  (input) => typeof input === "string" && /^[0-9a-f]{64}$/.test(input),
);

const band = tuple("[value, tolerance]", [finite, notNegative]);
const expectedLosses = object({
  initial: optional(band),
  train: optional(band),
  dev: optional(band),
  test: optional(band),
});
const figures = object({
  initial: optional(finite),
  train: optional(finite),
  dev: optional(finite),
  test: optional(finite),
});

function byVariant<T>(what: string, value: Schema<T>): Schema<Record<string, T>> {
  const described = `an object of at least one variant's ${what}`;
  return record(described, value, variantNameFault, MOST_VARIANTS);
}

const expectation = object({
  digest,
  steps: notNegativeWhole,
  seeds: optional(seeds),
  losses: optional(byVariant("losses", expectedLosses)),
  outputStd: optional(byVariant("[value, tolerance]", band)),
  divergedAt: optional(
    byVariant(
      "[step, tolerance]",
      tuple("[step, tolerance]", [notNegativeWhole, notNegativeWhole]),
    ),
  ),
});
const publication = object({ digest, steps: whole, losses: byVariant("losses", figures) });

const file: Schema<ExpectedFile> = object({
  expected: optional(list("a list of at least one expectation", expectation, MOST_ENTRIES)),
  published: optional(list("a list of at least one publication", publication, MOST_ENTRIES)),
}, "an object with expected and published figures");

/**
 * Loads the figures that stand beside an experiment.
 *
 * @param source the file
 * @throws {UsageError} if there is no such file
 * @throws {ExperimentError} if it does not fit the schema, or the experiment's variants
 */
export async function loadExpected(source: string, experiment: Experiment): Promise<Expected> {
  await refuseLink(source);
  const content = parseJson(await readText(source), source);
  const own = experiment.seeds ?? [DEFAULT_SEED];
  const names = Object.keys(experiment.variants);
  const { expected = [], published = [] } = parseBy(
    file,
    content,
    source,
    (parsed) => crossCheck(parsed, own, names),
  );
  const defaults = { seeds: own, losses: {}, outputStd: {}, divergedAt: {} };
  return { source, expected: expected.map((entry) => ({ ...defaults, ...entry })), published };
}

/** The leave to read a file outside the project is for that file, not for what it leads to. */
async function refuseLink(source: string): Promise<void> {
  if (isInside(source, PROJECT)) return;
  const { isSymlink } = await Deno.lstat(source).catch(() => ({ isSymlink: false }));
  if (isSymlink) throw new ExperimentError(`${source}: expected a file, found a link`);
}

/** Figures must be of variants that exist, and be given once for what they are of. */
function crossCheck(
  { expected = [], published = [] }: ExpectedFile,
  own: readonly number[],
  names: readonly string[],
): Problem[] {
  const ofExpected = expected.map(({ digest, steps, seeds = own }) =>
    `${digest} ${steps} ${seeds.toSorted()}`
  );
  const ofPublished = published.map(({ digest, steps }) => `${digest} ${steps}`);
  return [
    ...repeated("expected", ofExpected, "other data, steps or seeds"),
    ...repeated("published", ofPublished, "other data or steps"),
    ...expected.flatMap((entry, index) => expectationFaults(entry, index, names)),
    ...published.flatMap(({ losses }, index) =>
      unknownVariants(losses, ["published", index, "losses"], names)
    ),
  ];
}

function repeated(key: string, origins: readonly string[], other: string): Problem[] {
  return origins.flatMap((origin, index) => {
    const first = origins.indexOf(origin);
    const message = `expected ${other} than ${key}[${first}] has`;
    return first === index ? [] : [{ path: [key, index], message }];
  });
}

function expectationFaults(
  { losses = {}, outputStd = {}, divergedAt = {} }: Expectation,
  index: number,
  names: readonly string[],
): Problem[] {
  const path = ["expected", index];
  const nothing = Object.keys({ ...losses, ...outputStd, ...divergedAt }).length === 0;
  const neverThere = Object.keys(divergedAt).flatMap((name): Problem[] => {
    const { initial: _initial, ...final } = Object.hasOwn(losses, name) ? losses[name]! : {};
    const [loss] = Object.keys(final);
    const message = "expected no such loss of a variant that diverges";
    return loss === undefined ? [] : [{ path: [...path, "losses", name, loss], message }];
  });
  return [
    ...(nothing ? [{ path, message: "missing; expected losses, outputStd or divergedAt" }] : []),
    ...unknownVariants(losses, [...path, "losses"], names),
    ...unknownVariants(outputStd, [...path, "outputStd"], names),
    ...unknownVariants(divergedAt, [...path, "divergedAt"], names),
    ...neverThere,
  ];
}

function unknownVariants(
  byVariant: Readonly<Record<string, unknown>>,
  path: Problem["path"],
  names: readonly string[],
): Problem[] {
  return Object.keys(byVariant).filter((name) => !names.includes(name)).map((name) => ({
    path: [...path, name],
    message: `no such variant${didYouMean(name, names) || `; there are ${listKnown(names)}`}`,
  }));
}
