/**
 * What an experiment file says: one question, one network, a few
 * variants. Data only; see build.ts for what becomes of it.
 */

import type { Module } from "../nn/mod.ts";
import type { Generator } from "../tensor/random/generator.ts";
import type { MeasureName } from "./answered_by.ts";
import type { Change } from "./change.ts";
import type { DataChange, DataSpec } from "./data/mod.ts";
import type { DataShape } from "./data_shape.ts";
import type { Statistics } from "./evaluate.ts";
import type { Layer } from "./layers/mod.ts";
import type { Mlp } from "./presets.ts";
import type { TrainChange, TrainSpec } from "./train.ts";
import type { Untrained } from "./untrained.ts";
import type { WatchSpec } from "./watch.ts";

/** An experiment: a network, how it is trained, and the variants to compare. */
export interface Experiment {
  /** The question that the experiment answers, as a sentence. */
  readonly question: string;
  /**
   * The measure that answers it: the report's first sentence compares the variants by it. Default
   * "devLoss", or where nothing is trained "outputStd".
   */
  readonly answeredBy?: MeasureName;
  /** Which data, and how they become examples. */
  readonly data: DataSpec;
  /** The network, which a variant may change. */
  readonly network: NetworkSpec;
  /** How every variant trains that says nothing else; not at all on data without targets. */
  readonly train: TrainSpec | Untrained;
  /** What `--full` takes in place of `train.steps`, where those are few for a first look. */
  readonly full?: FullSpec;
  /** One network is trained for each seed, all at once; default [2147483647], the lecture's. */
  readonly seeds?: readonly number[];
  /** When and how the networks' insides are looked at; default: before and after training. */
  readonly watch?: WatchSpec;
  /**
   * Which statistics batch norm is evaluated with; default ["running", "calibrated"]. "running" is
   * always among them: those losses are the variant's.
   */
  readonly evaluate?: readonly Statistics[];
  /** What each variant changes; the key is its name. */
  readonly variants: Readonly<Record<string, VariantSpec>>;
}

/** A network: its layers, a preset that stands for some, or a function that makes the module. */
export type NetworkSpec = readonly Layer[] | Mlp | NetworkFunction;

/**
 * Makes a network of the user's own; called once for each seed. All random values must come from
 * `generator`. The report records its source text, not what it refers to.
 */
export type NetworkFunction = (shape: DataShape, generator: Generator) => Module;

/** How a whole run differs from a first look. */
export interface FullSpec {
  /** Updates to make, of all variants. */
  readonly steps: number;
}

/** What a variant changes: given parts replace the experiment's, key by key. */
export interface VariantSpec {
  /** What tables and pictures call it; default: its name. */
  readonly label?: string;
  /** What differs in the data, e.g. the context length. */
  readonly data?: DataChange;
  /** A network of its own. */
  readonly network?: NetworkSpec;
  /** What differs in the network, by selector. */
  readonly change?: Change;
  /** What differs in training. */
  readonly train?: TrainChange;
  /** Seeds of its own; runs of other seeds than other variants have cannot be paired with theirs. */
  readonly seeds?: readonly number[];
}

/**
 * Types an experiment written in TypeScript; the schema checks it again when it is loaded.
 *
 * @example Two gains for one network
 * ```ts
 * import {
 *   block,
 *   defineExperiment,
 *   embedding,
 *   flatten,
 *   kaimingNormal,
 *   linear,
 *   sgd,
 *   tanh,
 *   words,
 * } from "@initlab/initlab/experiment";
 *
 * export default defineExperiment({
 *   question: "Does a gain of 5/3 keep the activations of tanh layers alive?",
 *   data: words({ dataset: "names", contextLength: 3 }),
 *   network: [
 *     embedding(10),
 *     flatten(),
 *     block("hidden", [linear(100), tanh()], { repeat: 2 }),
 *     linear("vocabulary"),
 *   ],
 *   train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
 *   variants: {
 *     one: { change: { "hidden.linear": { init: kaimingNormal({ gain: 1 }) } } },
 *     tanh: { change: { "hidden.linear": { init: kaimingNormal("tanh") } } },
 *   },
 * });
 * ```
 */
export function defineExperiment(experiment: Experiment): Experiment {
  return experiment;
}
