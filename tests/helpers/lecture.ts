/** The lecture's networks, its data where they are present, and examples made up where they are not. */

import type { Device } from "../../lib/device/device.ts";
import { loadDataset } from "../../lib/data/datasets.ts";
import type { LoadedData } from "../../lib/experiment/data/mod.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import { buildNetworks, type Networks } from "../../lib/experiment/build.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { characters } from "../../lib/runner/objective.ts";
import { type ResolvedExperiment, resolveExperiment } from "../../lib/experiment/resolve.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import lossTable from "../../experiments/bn-vs-kaiming.ts";
import figures from "../fixtures/lecture.json" with { type: "json" };

/** The lecture's loss table: five variants of one network. */
export const experiment: ResolvedExperiment = resolveExperiment(lossTable);

const VOCABULARY = 27;
const CONTEXT_LENGTH = 3;

/** A variant's network, one replica a seed, on the host. */
export function lectureNetworks(variant: string, seeds: readonly number[]): Networks {
  const { network } = experiment.variants.find(({ name }) => name === variant)!;
  const input = { shape: [CONTEXT_LENGTH], tokens: VOCABULARY };
  const outputs = { kind: "classes", count: VOCABULARY } as const;
  return buildNetworks({ name: variant, network }, { input, outputs }, seeds);
}

/** Random examples on the device, the same at each call. */
export function madeUpExamples(device: Device, count: number): Examples {
  const generator = new Generator(5);
  const contexts = generator.randint(VOCABULARY, count * CONTEXT_LENGTH);
  const targets = generator.randint(VOCABULARY, count);
  return {
    inputs: tensor(contexts, [count, CONTEXT_LENGTH]).to(device),
    targets: tensor(targets, [count]).to(device),
    count,
    objective: characters,
  };
}

/** What PyTorch gives for one of the lecture's networks; see fixtures/make_lecture.py. */
export interface NetworkFigures {
  readonly name: string;
  readonly parameters: number;
  /** The rows of the first minibatch. */
  readonly batch: readonly number[];
  /** Those of `LOSS_STEPS`; null is NaN. */
  readonly losses: readonly (number | null)[];
  /** log10, of each matrix, by step. */
  readonly updateRatios: Readonly<Record<string, readonly number[]>>;
  /** By step, statistics of each hidden layer and of each matrix's gradient. */
  readonly snapshots: Readonly<Record<string, SnapshotFigures>>;
  /** Losses of train, dev and test after the last step, and sampled words; absent if it diverged. */
  readonly splits?: readonly number[];
  readonly words?: readonly string[];
}

/** A network's insides on one minibatch. */
export interface SnapshotFigures {
  readonly layers: readonly {
    readonly preActivationStd: number;
    readonly mean: number;
    readonly std: number;
    readonly saturated097: number;
    readonly saturated099: number;
    readonly gradientStd: number;
  }[];
  readonly weights: readonly { readonly gradientStd: number; readonly gradientToData: number }[];
}

/** The steps whose losses the figures hold. */
export const LOSS_STEPS: readonly number[] = figures.lossSteps;
/** The one-hidden-layer networks, 1,000 steps. */
export const SHALLOW = figures.shallow as readonly NetworkFigures[];
/** The six-layer networks, 1,001 steps. */
export const DEEP = figures.deep as readonly unknown[] as readonly NetworkFigures[];
/** Words of the batch-norm network before any training, by seed. */
export const UNTRAINED: readonly { seed: number; words: string[] }[] = figures.untrained;

/** The lecture's words, or undefined (and a line that says so) where they are absent. */
export async function lectureData(whatNeedsThem: string): Promise<LoadedData | undefined> {
  const file = new URL("../../../shared/data/names.txt", import.meta.url);
  try {
    await Deno.stat(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`left out, since ../shared/data/names.txt is absent: ${whatNeedsThem}`);
    return undefined;
  }
  return fromWords(await loadDataset({ dataset: "makemore", file: file.pathname }));
}
