/**
 * What an experiment file says: one question, one network, a few
 * variants. Data only; see build.ts for what becomes of it.
 */

import type { DataChange, DataSpec } from "./data/mod.ts";
import type { TrainChange, TrainSpec } from "./train.ts";
import type { Untrained } from "./untrained.ts";
import type { WatchSpec } from "./watch.ts";

/** An experiment: a network, how it is trained, and the variants to compare. */
export interface Experiment {
  /** The question that the experiment answers, as a sentence. */
  readonly question: string;
  /** Which data, and how they become examples. */
  readonly data: DataSpec;
  /** The network, which a variant may change. */
  readonly model: ModelSpec;
  /** How every variant trains that says nothing else; not at all on data without targets. */
  readonly train: TrainSpec | Untrained;
  /** One network is trained for each seed, all at once; default [2147483647], the lecture's. */
  readonly seeds?: readonly number[];
  /** When and how the networks' insides are looked at; default: before and after training. */
  readonly watch?: WatchSpec;
  /** What each variant changes; the key is its name. */
  readonly variants: Readonly<Record<string, VariantSpec>>;
  /** Losses that `--check` expects, for the data sets and step counts listed. */
  readonly expect?: readonly Expectation[];
}

/** A multilayer perceptron on character contexts. */
export interface ModelSpec {
  /** Dimensions of a character's embedding. */
  readonly embedding: number;
  /** Units of each hidden layer, in order. */
  readonly hidden: readonly number[];
  /** What follows each hidden layer's linear map (and batch norm); "linear" is nothing. */
  readonly activation: "tanh" | "linear";
  /** Batch norm after every hidden linear map (which then has no bias); absent: none. */
  readonly batchNorm?: BatchNormSpec;
  /** How each parameter starts. */
  readonly init?: InitSpec;
}

/** Options of nn.BatchNorm1d, and where it stands. */
export interface BatchNormSpec {
  /** Added to the variance before its root; default 1e-5. */
  readonly eps?: number;
  /** Share of the batch's statistics in the new running ones; default 0.1. */
  readonly momentum?: number;
  /** Normalise by the variance divided by n - 1, as the lecture does. */
  readonly unbiased?: boolean;
  /**
   * Keep a running standard deviation instead of a variance, as
   * the lecture's hand-written form does.
   */
  readonly runningStd?: boolean;
  /** Also after the output layer, as in the lecture's six-layer network. */
  readonly output?: boolean;
  /** Initial scale (gamma) of the last batch norm: less confident logits; default 1. */
  readonly outputGain?: number;
}

/** Initialisers by layer; what is absent starts as the lecture's plain `randn`. */
export interface InitSpec {
  /** The embedding table. */
  readonly embedding?: Initialiser;
  /** Every hidden layer. */
  readonly hidden?: LayerInit;
  /** The layer that makes the logits. */
  readonly output?: LayerInit;
}

/** Initialisers of a linear layer. */
export interface LayerInit {
  /** The matrix [fanIn, fanOut]. */
  readonly weight?: Initialiser;
  /** The offsets; not drawn where batch norm follows. */
  readonly bias?: Initialiser;
}

/** How one parameter starts. */
export type Initialiser =
  /** Standard normal times `scale`; drawn even where scale is 0, as the lecture's `b2 * 0` is. */
  | { readonly kind: "normal"; readonly scale: number }
  /** Normal with standard deviation gain / sqrt(fan). */
  | ({ readonly kind: "kaimingNormal" } & Kaiming)
  /** Uniform within +-gain sqrt(3 / fan). */
  | ({ readonly kind: "kaimingUniform" } & Kaiming)
  /** Zeros; draws nothing. */
  | { readonly kind: "zeros" }
  /** PyTorch's default for nn.Linear: uniform within +-1 / sqrt(fan-in). */
  | { readonly kind: "torchDefault" };

/** Options of the Kaiming initialisations. */
export interface Kaiming {
  /** Sets the gain as calculateGain does; default "tanh". */
  readonly nonlinearity?: "linear" | "tanh" | "relu" | "leakyRelu" | "sigmoid" | "selu";
  /** Default "fanIn". */
  readonly mode?: "fanIn" | "fanOut";
  /** Used in place of calculateGain's. */
  readonly gain?: number;
}

/** What a variant changes: given parts replace the experiment's, key by key. */
export interface VariantSpec {
  /** What tables and pictures call it; default: its name. */
  readonly label?: string;
  /** What differs in the data, e.g. the context length. */
  readonly data?: DataChange;
  /** What differs in the network; `batchNorm` and `init` are merged in turn. */
  readonly model?: Partial<Omit<ModelSpec, "batchNorm" | "init">> & {
    readonly batchNorm?: BatchNormSpec;
    readonly init?: InitSpec;
  };
  /** What differs in training. */
  readonly train?: TrainChange;
  /**
   * The lecture's printed figures, shown beside ours where the
   * data and the steps are the lecture's.
   */
  readonly published?: PublishedFigures;
}

/** What the lecture printed. */
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

/** The bands in which a run's losses must lie. */
export interface Expectation {
  /** SHA-256 of the data file. */
  readonly digest: string;
  /** The number of updates for which the bands hold. */
  readonly steps: number;
  /** The seeds over which the losses are means; default: the experiment's own. */
  readonly seeds?: readonly number[];
  /** By variant: the expected losses and how far off they may be. */
  readonly losses: Readonly<Record<string, ExpectedLosses>>;
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

/**
 * Types an experiment written in TypeScript; the schema checks it again when it is loaded.
 *
 * @example Two gains for one network
 * ```ts
 * import { defineExperiment, sgd, words } from "@initlab/initlab";
 *
 * export default defineExperiment({
 *   question: "Does a gain of 5/3 keep the activations of tanh layers alive?",
 *   data: words({ dataset: "names", contextLength: 3 }),
 *   model: { embedding: 10, hidden: [100, 100], activation: "tanh" },
 *   train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
 *   variants: {
 *     one: { model: { init: { hidden: { weight: { kind: "kaimingNormal", gain: 1 } } } } },
 *     tanh: { model: { init: { hidden: { weight: { kind: "kaimingNormal", gain: 5 / 3 } } } } },
 *   },
 * });
 * ```
 */
export function defineExperiment(experiment: Experiment): Experiment {
  return experiment;
}

/**
 * The same tolerance for the losses of all splits; the initial loss, which no training has moved
 * yet, may be off by 0.0002.
 */
export function expectLosses(
  [initial, train, dev, test]: readonly [number, number, number, number],
  tolerance: number,
): ExpectedLosses {
  return {
    initial: [initial, 2e-4],
    train: [train, tolerance],
    dev: [dev, tolerance],
    test: [test, tolerance],
  };
}

/** Normal with standard deviation `scale`. */
export function normal(scale = 1): Initialiser {
  return { kind: "normal", scale };
}

/** Kaiming (He et al. 2015) normal initialisation for `nonlinearity`. */
export function kaimingNormal(
  nonlinearity: Kaiming["nonlinearity"] & string = "tanh",
): Initialiser {
  return { kind: "kaimingNormal", nonlinearity };
}

/** Kaiming (He et al. 2015) uniform initialisation for `nonlinearity`. */
export function kaimingUniform(
  nonlinearity: Kaiming["nonlinearity"] & string = "tanh",
): Initialiser {
  return { kind: "kaimingUniform", nonlinearity };
}

/** All zeros, drawing nothing. */
export const zerosInit: Initialiser = { kind: "zeros" };

/** PyTorch's default for nn.Linear. */
export const torchDefault: Initialiser = { kind: "torchDefault" };
