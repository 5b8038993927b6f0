/**
 * What a run of an experiment produced: the content of
 * `report.json`, and all that the pictures are drawn from.
 */

import type { FlatRegion } from "../nn/mod.ts";
import type { QuantityName } from "./quantities.ts";
import type { PublishedFigures } from "../experiment/expected.ts";
import type { DataFacts } from "../experiment/data/mod.ts";
import type { DataShape } from "../experiment/data_shape.ts";
import type { SplitValues } from "../data/split.ts";
import type { BatchNormGap, DevLoss, LayerHistograms, Series } from "./recorded.ts";
import type { LayerFacts } from "../experiment/facts.ts";
import type { ResolvedExperiment } from "../experiment/resolve.ts";

/** The version of the report's format; a reader refuses a version it does not know. */
export const REPORT_VERSION = 4;

/** A whole experiment, one entry a variant. */
export interface ExperimentResult {
  /** Of the report's format. */
  readonly version: typeof REPORT_VERSION;
  /** The experiment's name, e.g. "bn-vs-kaiming". */
  readonly name: string;
  /** What the experiment asks, as a sentence. */
  readonly question: string;
  /** The versions of what ran it. */
  readonly versions: { readonly initlab: string; readonly deno: string };
  /** Where it ran, and what a person calls that. */
  readonly device: { readonly kind: "cpu" | "webgpu"; readonly description: string };
  /** What it was trained on. */
  readonly data: DataSummary;
  /** The experiment's own; a variant may differ, as `config` says, which has the optimisers too. */
  readonly training: { readonly steps: number; readonly batchSize: number };
  /** One network of every variant was trained from each, but of those that have their own. */
  readonly seeds: readonly number[];
  /** In the order of the experiment file. */
  readonly variants: readonly VariantResult[];
  /** The experiment as it was run, options applied: plain JSON. */
  readonly config: ResolvedExperiment;
}

/** The data and their splits, counted in examples; a variant may differ, as `config` says. */
export type DataSummary = DataFacts & {
  /** The data set's name, e.g. "names", or the file's. */
  readonly name: string;
  /** SHA-256 of the file, or of values that were drawn, in hexadecimal. */
  readonly digest: string;
  /** What was skipped in the file and what looks odd in it, one sentence each. */
  readonly notes: readonly string[];
  /** Examples of each split; all of them in the first where nothing is split. */
  readonly examples: SplitValues<number>;
  /** What is predicted; absent where nothing is. */
  readonly outputs?: NonNullable<DataShape["outputs"]>;
  /**
   * The loss of each split if every class is given its share of the training split, whatever the
   * input; absent where no classes are predicted.
   */
  readonly frequencyLoss?: SplitValues<number>;
};

/** One variant: its network and what each seed gave. */
export interface VariantResult {
  /** Its place in the experiment file, from 0, whichever others were left out. */
  readonly index: number;
  /** The key in the experiment file, e.g. "fixSoftmax". */
  readonly name: string;
  /** What the table calls it, e.g. "softmax fixed". */
  readonly label: string;
  /**
   * "diverged" when a loss of any seed was not finite; "failed" when an error ended the variant,
   * which then has no runs.
   */
  readonly status: "ok" | "diverged" | "failed";
  /** What went wrong, as a sentence; present where the status is "failed". */
  readonly failure?: string;
  /** The number of trained values; 0 where it failed. */
  readonly parameterCount: number;
  /** Its layers, first to last; absent where it failed, and of a network that a function makes. */
  readonly layers?: readonly LayerFacts[];
  /** What others found with the same data and steps; see withPublished. */
  readonly published?: PublishedFigures;
  /** Of what every step recorded, the mean over seeds of each bucket's means; present where they were. */
  readonly series?: Series<readonly number[]>;
  /** One entry a seed, in the order of the variant's. */
  readonly runs: readonly SeedResult[];
}

/** One network, trained from one seed. */
export interface SeedResult {
  /** What its parameters and minibatches were drawn from. */
  readonly seed: number;
  /**
   * The number of updates after which a loss was first not finite: a minibatch's, or where all of
   * those are finite, a split's after training. Absent where every loss is finite. Training ends
   * there: `final` is NaN, and later losses and snapshots, batch norm's statistics and samples are
   * missing.
   */
  readonly divergedAt?: number;
  /** The loss of the first minibatch, before any update. */
  readonly initialLoss: number;
  /** The minibatch loss of each of the first 1,000 steps, the first that is not finite the last. */
  readonly firstLosses: readonly number[];
  /** The minibatch losses of the whole run, by buckets of steps, the same buckets for all seeds. */
  readonly lossBuckets: readonly LossBucket[];
  /** Mean loss of each split after training; with batch norm, by running statistics. */
  readonly final: SplitValues<number>;
  /** The share of each split's examples whose class is right then; present for a table's classes. */
  readonly accuracy?: SplitValues<number>;
  /**
   * The same with batch norm's statistics calibrated over the
   * training set; absent without batch norm, or unless asked for.
   */
  readonly calibrated?: SplitValues<number>;
  /** The same with the statistics of each minibatch of `evaluate`; absent unless asked for. */
  readonly batch?: SplitValues<number>;
  /** The same with batch norm folded into the layers before it; absent unless asked for. */
  readonly folded?: SplitValues<number>;
  /** The network's insides at the steps that the experiment watches, before the first update first. */
  readonly snapshots: readonly Snapshot[];
  /**
   * Of each activation that is flat somewhere, the units that are so for every training example, after
   * training and in evaluation.
   */
  readonly deadUnits: readonly DeadUnits[];
  /** What every step recorded, up to where it diverged; present where the experiment watches that. */
  readonly series?: Series;
  /** Histograms over time, one entry a quantity and layer; present where the experiment watches that. */
  readonly histograms?: readonly LayerHistograms[];
  /** The loss of part of the dev split along the way; present where the experiment watches that. */
  readonly devLosses?: readonly DevLoss[];
  /** Batch norm's statistics, one entry a layer; empty unless `calibrated` is asked for. */
  readonly batchNorm: readonly BatchNormComparison[];
  /** How far those were apart along the way; present where the experiment watches that. */
  readonly batchNormGaps?: readonly BatchNormGap[];
  /** How much each batch norm moves one example; present where the experiment watches that. */
  readonly jitter?: readonly LayerJitter[];
  /** Words sampled from the trained network. */
  readonly samples: readonly string[];
}

/** How much one training example's outputs of a batch norm vary with the minibatch that it is in. */
export interface LayerJitter {
  /** Dotted name of the batch norm. */
  readonly layer: string;
  /**
   * After training: the standard deviation of the example's output over the minibatches, divided by
   * that of all examples' outputs in them, unit by unit; the mean over units. Both divided by n - 1; a
   * unit that does not move counts as 0. Of a convolution, a unit is a channel at a position.
   */
  readonly jitter: number;
  /** The units' own figures, over their range. */
  readonly histogram: Histogram;
}

/** The losses of `count` steps from `start` on. */
export interface LossBucket {
  /** The first step, from 0. */
  readonly start: number;
  /** How many steps. */
  readonly count: number;
  /** Their mean loss. */
  readonly mean: number;
  /** Their lowest loss. */
  readonly min: number;
  /** Their highest loss. */
  readonly max: number;
}

/** The network's insides on one minibatch. */
export interface Snapshot {
  /** How many updates had been made. */
  readonly step: number;
  /** One entry a quantity and layer: the quantities one after another, each in forward order. */
  readonly layers: readonly LayerSummary[];
  /** One entry a parameter with two axes or more. */
  readonly weights: readonly WeightSummary[];
  /** Which units of each activation that is flat somewhere were so for which example. */
  readonly saturation: readonly SaturationMap[];
}

/** The distribution of one quantity in one layer. */
export interface LayerSummary {
  /**
   * Dotted name of the module that it is of, e.g. "hidden1.tanh"; of a part without an activation, the
   * part's.
   */
  readonly layer: string;
  /** What was measured; a gradient is that of the minibatch's loss. */
  readonly quantity: QuantityName;
  /** Its moments and range. */
  readonly summary: Summary;
  /** Its shape, over that range. */
  readonly histogram: Histogram;
  /**
   * Where the activation is flat; absent if it is so nowhere, of gradients, and of what is no
   * activation's.
   */
  readonly flat?: FlatRegion;
}

/** The distribution of a parameter's gradient, and its size beside the parameter's. */
export interface WeightSummary {
  /** Dotted name, e.g. "hidden1.linear.weight". */
  readonly parameter: string;
  /** The parameter's axes, e.g. [30, 200]. */
  readonly shape: readonly number[];
  /** Moments and range of the gradient. */
  readonly gradient: Summary;
  /**
   * std(gradient) / std(parameter), the parameter after the update that the gradient makes, unclipped,
   * as an optimiser's first.
   */
  readonly gradientToData: number;
  /**
   * |parameter - start| / |start|, before that update: Euclidean norms, the start being what it was
   * before training. Where the start is all zeros, |parameter|.
   */
  readonly distance: number;
  /** The gradient's shape, over that range. */
  readonly histogram: Histogram;
}

/** Moments and range of the values of a tensor. */
export interface Summary {
  /** The sum divided by n. */
  readonly mean: number;
  /** Divided by n - 1. */
  readonly std: number;
  /** The lowest value. */
  readonly min: number;
  /** The highest value. */
  readonly max: number;
  /** The share of values where the activation is flat, from 0 to 1; only of its output. */
  readonly saturated?: number;
}

/** Counts of values in equal bins from `low` to `high`. */
export interface Histogram {
  /** Where the first bin begins. */
  readonly low: number;
  /** Where the last bin ends, itself included. */
  readonly high: number;
  /** How many values fall in each bin. */
  readonly counts: readonly number[];
}

/**
 * A batch x units picture of where the activation is flat. A unit is one value of an example's output:
 * of a convolution's, one channel at one position.
 */
export interface SaturationMap {
  /** Dotted name of the activation, e.g. "hidden1.tanh". */
  readonly layer: string;
  /** Examples of the minibatch. */
  readonly examples: number;
  /** Units of the layer. */
  readonly units: number;
  /** The share of flat activations over all examples and units, from 0 to 1. */
  readonly saturated: number;
  /**
   * One string an example, a hexadecimal digit for four units, the first of them highest: 1 where it is
   * flat; without zeros at its end, and of a large map the first examples and units. See cellsOf.
   */
  readonly rows: readonly string[];
  /** Units that are flat for every example of the batch: their gradient is nearly zero. */
  readonly deadUnits: readonly number[];
}

/** Units of one activation that are flat for every example. */
export interface DeadUnits {
  /** Dotted name of the activation. */
  readonly layer: string;
  /** How many units it has. */
  readonly units: number;
  /** Which are dead. */
  readonly dead: readonly number[];
}

/** Running statistics, as training left them, beside those of the whole training set. */
export interface BatchNormComparison {
  /** Dotted name of the batch norm. */
  readonly layer: string;
  /** By feature, as evaluation uses it. */
  readonly runningMean: readonly number[];
  /** By feature; the root of the running variance, if that is what is kept. */
  readonly runningStd: readonly number[];
  /** By feature, over all training examples. */
  readonly calibratedMean: readonly number[];
  /** By feature, over all training examples; divided by n - 1. */
  readonly calibratedStd: readonly number[];
}
