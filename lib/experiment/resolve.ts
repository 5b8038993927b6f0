/** From an experiment file to what runs: defaults filled in, options applied. */

import { ExperimentError, UsageError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import type { MeasureName } from "./answered_by.ts";
import { resolveEvaluate, type Statistics } from "./evaluate.ts";
import type { Experiment, FullSpec, VariantSpec } from "./experiment.ts";
import { type ResolvedNetwork, resolveNetwork } from "./resolve_network.ts";
import { DEFAULT_SEED, seedsFrom } from "./seeds.ts";
import { type DataSpec, resolveData, type ResolvedData } from "./data/mod.ts";
import type { GaussianData } from "./data/gaussian.ts";
import { withOptions, type WordsOptions } from "./data/options.ts";
import { didYouMean, listKnown } from "./suggest.ts";
import { changeTrain, type ResolvedTrain, resolveTrain, type TrainSpec } from "./train.ts";
import { inOneBatch, requireTargets } from "./untrained.ts";
import { type ResolvedWatch, resolveWatch } from "./watch.ts";

/** An experiment with nothing left to default; plain JSON. */
export interface ResolvedExperiment {
  /** The question that it answers. */
  readonly question: string;
  /** The measure that answers it. */
  readonly answeredBy: MeasureName;
  /** Which data, and how they become examples; a variant may differ. */
  readonly data: ResolvedData;
  /** The network of every variant that changes nothing in it. */
  readonly network: ResolvedNetwork;
  /** How every variant trains that says nothing else. */
  readonly train: ResolvedTrain;
  /** One network is trained for each. */
  readonly seeds: readonly number[];
  /** When and how the networks' insides are looked at. */
  readonly watch: ResolvedWatch;
  /** Which statistics batch norm is evaluated with, "running" first. */
  readonly evaluate: readonly Statistics[];
  /** In the order of the file; those left out by `--variant` are absent. */
  readonly variants: readonly ResolvedVariant[];
}

/** A variant with its own network and training in full. */
export interface ResolvedVariant {
  /** Its key in the file. */
  readonly name: string;
  /** Its place in the file, from 0. */
  readonly index: number;
  /** What tables and pictures call it. */
  readonly label: string;
  /** Its data. */
  readonly data: ResolvedData;
  /** Its network. */
  readonly network: ResolvedNetwork;
  /** Its training. */
  readonly train: ResolvedTrain;
  /** One network is trained for each. */
  readonly seeds: readonly number[];
}

/** What options of the command line change. */
export interface Overrides extends WordsOptions {
  /** In place of the steps of the file, of all variants. */
  readonly steps?: number;
  /** The steps of the file's `full` in place of those. */
  readonly full?: boolean;
  /** Names of the variants to run; default all. */
  readonly variants?: readonly string[];
  /** In place of the seeds of the file. */
  readonly seeds?: readonly number[];
  /** In place of the seeds of the file, so many: its first and those that follow it. */
  readonly seedCount?: number;
}

/**
 * Fills in defaults, applies `overrides` and writes out every variant.
 *
 * A variant's `data` and `train` replace the experiment's key by key, and so do the options of an
 * optimiser without `kind`; its `network` replaces the experiment's, and its `change` is made in that.
 *
 * @throws {UsageError} if `overrides` names an unknown variant, or has what the data do not, or asks
 *   for a full run that the experiment does not have
 * @throws {ExperimentError} if data are drawn from a network's seed, or a change fits no layer
 */
export function resolveExperiment(
  experiment: Experiment,
  overrides: Overrides = {},
): ResolvedExperiment {
  const data = withOptions(experiment.data, overrides);
  requireTargets(data, overrides.steps);
  const train = inOneBatch(experiment.train, data);
  const steps = chooseSteps(experiment, overrides);
  const ofFile = experiment.seeds ?? [DEFAULT_SEED];
  const given = chooseSeeds(ofFile[0]!, overrides);
  const seeds = given ?? ofFile;
  const chosen = chooseVariants(experiment.variants, overrides.variants);
  const variants = chosen.map((name) => {
    const variant = experiment.variants[name]!;
    const own = given ?? variant.seeds ?? seeds;
    requireOtherSeeds(data, own);
    const index = Object.keys(experiment.variants).indexOf(name);
    return resolveVariant(
      { name, index },
      variant,
      { ...experiment, data, train, seeds: own },
      steps,
    );
  });
  return {
    question: experiment.question,
    answeredBy: experiment.answeredBy ?? (train.steps === 0 ? "outputStd" : "devLoss"),
    data: resolveData(data),
    network: resolveNetwork("", experiment.network, {}),
    train: resolveTrain({ ...train, ...steps }),
    seeds,
    watch: resolveWatch(experiment.watch),
    evaluate: resolveEvaluate(experiment.evaluate),
    variants,
  };
}

/** The steps that the command line gives all variants, if any. */
function chooseSteps({ train, full }: Experiment, overrides: Overrides): Partial<FullSpec> {
  if (overrides.full && full === undefined) {
    throw new UsageError(
      `--full: the experiment has no full: { steps }; it trains for ${train.steps} steps, or for ` +
        `those of --steps N`,
    );
  }
  const steps = overrides.full ? full!.steps : overrides.steps;
  return steps === undefined ? {} : { steps };
}

/** The seeds that the command line gives all variants, if any. */
function chooseSeeds(
  first: number,
  { seeds, seedCount }: Overrides,
): readonly number[] | undefined {
  return seedCount === undefined ? seeds : seedsFrom(first, seedCount);
}

/** Weights drawn from the seed of the examples would be the same numbers again. */
function requireOtherSeeds(data: DataSpec, seeds: readonly number[]): void {
  if (data.kind !== "gaussian") return;
  const { seed } = resolveData(data) as Required<GaussianData>;
  if (!seeds.includes(seed)) return;
  throw new ExperimentError(
    `data.seed: expected a seed that no network has, found ${seed}, which one has: its weights ` +
      `would be the examples' values; use another`,
  );
}

function chooseVariants(
  variants: Experiment["variants"],
  wanted?: readonly string[],
): readonly string[] {
  const known = Object.keys(variants);
  if (wanted === undefined || wanted.length === 0) return known;
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const hint = labelHint(name, variants) || didYouMean(name, known);
    throw new UsageError(`no variant ${quote(name)}${hint}\nvariants: ${listKnown(known)}`);
  }
  return known.filter((name) => wanted.includes(name));
}

/** Who gives a label is told the name that goes with it. */
function labelHint(wanted: string, variants: Experiment["variants"]): string {
  const found = Object.entries(variants).find(([, { label }]) => label === wanted);
  return found === undefined ? "" : `; that is the label of "${found[0]}"`;
}

function resolveVariant(
  { name, index }: Pick<ResolvedVariant, "name" | "index">,
  variant: VariantSpec,
  { data, network, train, seeds }: Pick<Experiment, "data" | "network"> & {
    readonly train: TrainSpec;
    readonly seeds: readonly number[];
  },
  steps: Partial<FullSpec>,
): ResolvedVariant {
  return {
    name,
    index,
    label: variant.label ?? name,
    data: resolveData(data, variant.data),
    network: resolveNetwork(name, variant.network ?? network, variant.change ?? {}),
    train: resolveTrain({ ...changeTrain(train, variant.train ?? {}), ...steps }),
    seeds,
  };
}
