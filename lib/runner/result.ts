/** What a run of an experiment produced: the content of `report.json`, and all that the pictures are drawn from. */

/** The version of the report's format; a reader refuses a version it does not know. */
export const REPORT_VERSION = 1;

/** A whole experiment, one entry a variant. */
export interface ExperimentResult {
  readonly version: typeof REPORT_VERSION;
  /** The experiment's name, e.g. "bn-vs-kaiming". */
  readonly name: string;
  readonly question: string;
  /** The versions of what ran it. */
  readonly versions: { readonly initlab: string; readonly deno: string };
  readonly device: { readonly kind: "cpu" | "webgpu"; readonly description: string };
  readonly data: DataSummary;
  readonly training: {
    readonly steps: number;
    readonly batchSize: number;
    /** Learning rate from each step on, e.g. [[0, 0.1], [100000, 0.01]]. */
    readonly learningRates: readonly (readonly [number, number])[];
  };
  readonly seeds: readonly number[];
  /** The |activation| above which a tanh unit counts as saturated. */
  readonly saturationThreshold: number;
  readonly variants: readonly VariantResult[];
  /** The experiment as it was run, options applied: plain JSON. */
  readonly config: unknown;
}

/** The data set and its splits, counted in examples (context windows). */
export interface DataSummary {
  readonly name: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  readonly words: number;
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly examples: SplitValues<number>;
}

/** One value a split. */
export interface SplitValues<T> {
  readonly train: T;
  readonly dev: T;
  readonly test: T;
}

/** One variant: its network and what each seed gave. */
export interface VariantResult {
  /** The key in the experiment file, e.g. "fixSoftmax". */
  readonly name: string;
  /** What the table calls it, e.g. "softmax fixed". */
  readonly label: string;
  /** "diverged" when a loss was not finite. */
  readonly status: "ok" | "diverged";
  /** The number of trained values. */
  readonly parameterCount: number;
  /** The lecture's own figures, where the data and the steps are the lecture's. */
  readonly published?: PublishedFigures;
  readonly runs: readonly SeedResult[];
}

/** What the lecture printed. */
export interface PublishedFigures {
  readonly initial?: number;
  readonly train?: number;
  readonly dev?: number;
  readonly test?: number;
}

/** One network, trained from one seed. */
export interface SeedResult {
  readonly seed: number;
  /** The loss of the first minibatch, before any update. */
  readonly initialLoss: number;
  /** The minibatch loss of each of the first 1,000 steps. */
  readonly firstLosses: readonly number[];
  /** The minibatch losses of the whole run, by buckets of steps. */
  readonly lossBuckets: readonly LossBucket[];
  /** Mean loss of each split after training; with batch norm, by running statistics. */
  readonly final: SplitValues<number>;
  /** The same with batch norm's statistics calibrated over the training set; absent without batch norm. */
  readonly calibrated?: SplitValues<number>;
  /** Diagnostics before the first update and after the last. */
  readonly snapshots: readonly Snapshot[];
  /** Batch norm's statistics, one entry a layer. */
  readonly batchNorm: readonly BatchNormComparison[];
  /** Words sampled from the trained network. */
  readonly samples: readonly string[];
}

/** The losses of `count` steps from `start` on. */
export interface LossBucket {
  readonly start: number;
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** The network's insides on one minibatch. */
export interface Snapshot {
  /** How many updates had been made. */
  readonly step: number;
  /** One entry a hidden layer and quantity, in forward order; the last is the logits. */
  readonly layers: readonly LayerSummary[];
  /** One entry a parameter matrix. */
  readonly weights: readonly WeightSummary[];
  /** Which units of each hidden layer were saturated for which example. */
  readonly saturation: readonly SaturationMap[];
}

/** The distribution of one quantity in one layer. */
export interface LayerSummary {
  /** Dotted name of the module that made it, e.g. "hidden1.tanh". */
  readonly layer: string;
  readonly quantity: "preActivation" | "activation" | "activationGradient" | "logits";
  readonly summary: Summary;
  readonly histogram: Histogram;
}

/** The distribution of a parameter's gradient, and its size beside the parameter's. */
export interface WeightSummary {
  /** Dotted name, e.g. "hidden1.linear.weight". */
  readonly parameter: string;
  readonly shape: readonly number[];
  readonly gradient: Summary;
  /** std(gradient) / std(parameter). */
  readonly gradientToData: number;
  readonly histogram: Histogram;
}

/** Moments and range of the values of a tensor. */
export interface Summary {
  readonly mean: number;
  /** Divided by n - 1. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** The share of values beyond the saturation threshold, from 0 to 1. */
  readonly saturated: number;
}

/** Counts of values in equal bins from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** A batch x units picture: one string of "0" and "1" an example, "1" where |activation| > threshold. */
export interface SaturationMap {
  readonly layer: string;
  readonly rows: readonly string[];
  /** Units saturated for every example of the batch: their gradient is nearly zero. */
  readonly deadUnits: readonly number[];
}

/** Running statistics, as training left them, beside those of the whole training set. */
export interface BatchNormComparison {
  readonly layer: string;
  readonly runningMean: readonly number[];
  readonly runningStd: readonly number[];
  readonly calibratedMean: readonly number[];
  readonly calibratedStd: readonly number[];
}
