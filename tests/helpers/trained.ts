/** Real results of small experiments, trained on the CPU, and what a report says of them. */

import { assert } from "@std/assert";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { type DrawnPicture, drawPictures } from "../../lib/report/pages/page.ts";
import {
  type Experiment,
  type Initialiser,
  kaimingNormal,
  normal,
  type VariantSpec,
  zeros,
} from "../../lib/experiment/mod.ts";
import { type Perceptron, perceptron } from "./perceptron.ts";
import type { TrainSpec } from "../../lib/experiment/train.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";

/** Less than what an experiment needs; `base` has the rest. */
export type Change = Partial<Omit<Experiment, "train" | "network" | "variants">> & {
  readonly train?: Partial<TrainSpec>;
  readonly model?: Perceptron;
};

/** Variants, each with what differs in its network. */
export type Variants = Readonly<Record<string, VariantSpec & { readonly model?: Perceptron }>>;

const base: Omit<Experiment, "network" | "variants"> & { readonly train: TrainSpec } = {
  question: "What does the report say?",
  data: { kind: "words", dataset: "names", contextLength: 3 },
  train: { steps: 1000, batchSize: 32, optimiser: { kind: "sgd", lr: 0.1 } },
};

/** One hidden layer, well scaled, on the bundled names. */
const scaled: Perceptron = {
  hidden: [100],
  init: { hidden: { weight: kaimingNormal("tanh"), bias: zeros }, output: quiet() },
};

/** The initialisers of an output layer whose logits begin near zero. */
export function quiet(): { weight: Initialiser; bias: Initialiser } {
  return { weight: normal(0.01), bias: zeros };
}

/** Kaiming for tanh with another gain, for a variant's hidden layers. */
export function gain(value: number): Perceptron {
  return { init: { hidden: { weight: kaimingNormal({ gain: value }) } } };
}

/** Trains the variants of the base experiment, changed. */
export async function train(
  variants: Variants,
  { train, model, ...change }: Change = {},
): Promise<ExperimentResult> {
  const experiment = resolveExperiment({
    ...base,
    ...change,
    train: { ...base.train, ...train },
    network: perceptron({ ...scaled, ...model }),
    variants: Object.fromEntries(
      Object.entries(variants).map(([name, { model: own, ...variant }]) => [
        name,
        own ? { ...variant, network: perceptron(merged({ ...scaled, ...model }, own)) } : variant,
      ]),
    ),
  });
  const device = await openDevice("cpu");
  try {
    const data = await loadData(experiment.data);
    return await runExperiment(experiment, data, { device, name: "trained" });
  } finally {
    device.close();
  }
}

/** A variant's network: its initialisers replace others one by one. */
function merged(model: Perceptron, own: Perceptron): Perceptron {
  const part = (name: "hidden" | "output") => ({ ...model.init?.[name], ...own.init?.[name] });
  const init = { ...model.init, ...own.init, hidden: part("hidden"), output: part("output") };
  return { ...model, ...own, init };
}

/** A run that several tests look at: the first one trains it. */
export function once(run: () => Promise<ExperimentResult>): () => Promise<ExperimentResult> {
  let result: Promise<ExperimentResult> | undefined;
  return () => result ??= run();
}

/** The sentences beside a picture, in one line; fails if the report has no such picture. */
export function said(result: ExperimentResult, picture: string): string {
  return pictureOf(result, picture).findings.join(" ");
}

/** A picture's SVG document; fails if the report has no such picture. */
export function drawn(result: ExperimentResult, picture: string): string {
  return pictureOf(result, picture).svg;
}

function pictureOf(result: ExperimentResult, picture: string): DrawnPicture {
  const found = drawPictures(result).find(({ name }) => name === picture);
  assert(found !== undefined, `no picture ${picture}`);
  return found;
}

/** Fails if any of the parts is in the words. */
export function assertNotIncludes(words: string, ...parts: readonly string[]): void {
  for (const part of parts) assert(!words.includes(part), `"${part}" is said: ${words}`);
}
