/**
 * Made-up results that look like the lecture's, from a seeded generator and the same on every
 * machine: for pictures kept byte for byte, and the lecture's figures without its long runs.
 */

import type {
  ExperimentResult,
  Histogram,
  LayerSummary,
  LossBucket,
  SaturationMap,
  SeedResult,
  Snapshot,
  Summary,
  VariantResult,
} from "../../lib/runner/result.ts";
import type { PublishedFigures } from "../../lib/experiment/expected.ts";
import { Tanh } from "../../lib/nn/mod.ts";
import { layerFacts } from "../../lib/experiment/facts.ts";
import { placeVariant } from "../../lib/experiment/place.ts";
import { saturationMap } from "../../lib/runner/saturation.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import lossTable from "../../experiments/bn-vs-kaiming.ts";
import type { Layer } from "../../lib/experiment/mod.ts";

/** What a made-up result should hold. */
export interface SampleOptions {
  readonly seeds?: number;
  /** The name of a variant whose losses stop being finite. */
  readonly diverged?: string;
  /** Hidden layers; more than one also records gradients. */
  readonly layers?: number;
}

interface Recipe {
  readonly name: string;
  readonly label: string;
  readonly initial: number;
  readonly final: number;
  /** Standard deviations at step 0. */
  readonly hidden: number;
  readonly logits: number;
  readonly published: PublishedFigures;
}

const UNITS = 200;
const BATCH = 32;
const STEPS = 200_000;
const BUCKETS = 200;
const THRESHOLD = 0.99;
const FLAT = new Tanh().flatRegion(THRESHOLD);

const RECIPES: readonly Recipe[] = [
  {
    name: "original",
    label: "original",
    initial: 27.8817,
    final: 2.1243,
    hidden: 5.18,
    logits: 17.6,
    published: { initial: 27.8817, train: 2.1245, dev: 2.1682 },
  },
  {
    name: "fixSoftmax",
    label: "softmax fixed",
    initial: 3.3221,
    final: 2.0695,
    hidden: 5.18,
    logits: 0.13,
    published: { initial: 3.3221, train: 2.07, dev: 2.13 },
  },
  {
    name: "fixTanh",
    label: "tanh fixed",
    initial: 3.3135,
    final: 2.0356,
    hidden: 0.7,
    logits: 0.09,
    published: { initial: 3.3135, train: 2.0356, dev: 2.1027 },
  },
  {
    name: "kaiming",
    label: "Kaiming",
    initial: 3.3179,
    final: 2.0377,
    hidden: 1.52,
    logits: 0.11,
    published: { initial: 3.3179, train: 2.0377, dev: 2.107 },
  },
  {
    name: "batchNorm",
    label: "batch norm",
    initial: 3.3239,
    final: 2.0674,
    hidden: 0.98,
    logits: 0.1,
    published: { initial: 3.3239, train: 2.0674, dev: 2.1057 },
  },
];

/** Draws in [0, 1) and from the normal distribution, the same for the same seed. */
class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  uniform(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state >>> 8) / 2 ** 24;
  }

  /** The sum of twelve uniforms: no logarithm, whose last digit could differ between machines. */
  normal(scale = 1): number {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += this.uniform();
    return sum * scale;
  }
}

/** A result of the lecture's five variants. */
export function sampleResult(options: SampleOptions = {}): ExperimentResult {
  const seeds = Array.from({ length: options.seeds ?? 1 }, (_, index) => 2147483647 - index);
  const layers = options.layers ?? 1;
  const config = resolveExperiment({
    ...lossTable,
    network: (lossTable.network as readonly Layer[]).map((layer) =>
      layer.kind === "block" && layer.name === "hidden" ? { ...layer, repeat: layers } : layer
    ),
  });
  return {
    version: 4,
    name: "bn-vs-kaiming",
    question: "Does batch norm beat a well-scaled initialisation on a shallow network?",
    versions: { initlab: "0.1.0", deno: "2.9.6" },
    device: { kind: "cpu", description: "made up, 2 workers" },
    data: {
      kind: "words",
      name: "makemore",
      digest: "0123456789abcdef".repeat(4),
      words: 32033,
      vocabulary: 27,
      characters: "abcdefghijklmnopqrstuvwxyz",
      notes: [],
      contextLength: 3,
      examples: { train: 182625, dev: 22655, test: 22866 },
      outputs: { kind: "classes", count: 27 },
    },
    training: { steps: STEPS, batchSize: BATCH },
    seeds,
    variants: RECIPES.map((recipe, index) => ({
      ...variant(recipe, seeds, options),
      layers: layerFacts(placeVariant(config.variants[index]!, SHAPE)!),
    })),
    config,
  };
}

/** What the lecture's data decide. */
const SHAPE = {
  input: { shape: [3], tokens: 27 },
  outputs: { kind: "classes", count: 27 },
} as const;

function variant(recipe: Recipe, seeds: readonly number[], options: SampleOptions): VariantResult {
  const stop = recipe.name === options.diverged ? 400 : Infinity;
  return {
    index: RECIPES.indexOf(recipe),
    name: recipe.name,
    label: recipe.label,
    status: Number.isFinite(stop) ? "diverged" : "ok",
    parameterCount: recipe.name === "batchNorm" ? 12097 : 11897,
    published: recipe.published,
    runs: seeds.map((seed) => run(recipe, seed, stop, options.layers ?? 1)),
  };
}

function run(recipe: Recipe, seed: number, stop: number, layers: number): SeedResult {
  const draws = new Draws(seed ^ (recipe.label.length * 7919));
  const shift = draws.normal(0.004);
  const finite = stop === Infinity;
  const level = (loss: number) => finite ? loss + shift : NaN;
  const norm = recipe.name === "batchNorm";
  const final = {
    train: level(recipe.final),
    dev: level(recipe.final + 0.05),
    test: level(recipe.final + 0.052),
  };
  const losses = {
    initialLoss: recipe.initial + (seed === 2147483647 ? 0 : draws.normal(0.004)),
    firstLosses: Array.from(
      { length: 1000 },
      (_, step) => step >= stop ? NaN : curve(recipe, step) + (step === 0 ? 0 : draws.normal(0.17)),
    ),
    lossBuckets: Array.from({ length: BUCKETS }, (_, index) => bucket(recipe, index, stop, draws)),
  };
  const first = snapshot(recipe, 0, layers, draws);
  const last = snapshot(recipe, STEPS, layers, draws, finite);
  return {
    seed,
    ...(finite ? {} : { divergedAt: stop }),
    ...losses,
    final,
    ...(norm ? { calibrated: { ...final, dev: final.dev - 1e-4 } } : {}),
    snapshots: [first, last],
    batchNorm: norm ? [comparison(draws)] : [],
    deadUnits: last.saturation.map(({ layer, units, deadUnits: dead }) => ({ layer, units, dead })),
    samples: ["carmahela", "jhovi", "kimri", "reh", "cassanjayse"],
  };
}

/** The expected loss of a step: a fast fall of what is above 3.3, then a slow one. */
function curve(recipe: Recipe, step: number): number {
  const excess = (recipe.initial - 3.3) / (1 + step / 12);
  const slow = (3.3 - recipe.final - 0.06) / (1 + step / 250);
  const noisy = step < STEPS / 2 ? 0.06 : 0.06 / (1 + (step - STEPS / 2) / 800);
  return recipe.final + excess + slow + noisy;
}

function bucket(recipe: Recipe, index: number, stop: number, draws: Draws): LossBucket {
  const count = STEPS / BUCKETS;
  const start = index * count;
  if (start + count > stop) return { start, count, mean: NaN, min: NaN, max: NaN };
  const mean = curve(recipe, start + count / 4) + draws.normal(0.006);
  const max = index === 0 ? recipe.initial + 0.1 : mean + 0.6 + draws.uniform() * 0.2;
  return { start, count, mean, min: mean - 0.5 - draws.uniform() * 0.15, max };
}

function snapshot(
  recipe: Recipe,
  step: number,
  layers: number,
  draws: Draws,
  finite = true,
): Snapshot {
  const late = step > 0;
  const made: LayerSummary[] = [];
  const maps: SaturationMap[] = [];
  for (let index = 1; index <= layers; index++) {
    const name = layers === 1 ? "hidden" : `hidden${index}`;
    const scale = (late ? 0.3 * recipe.hidden + 1 : recipe.hidden) * (1.1 - 0.1 * index);
    const sizes = Array.from({ length: UNITS }, () => draws.normal(scale * 0.6));
    const before = Array.from(
      { length: BATCH },
      () => sizes.map((size) => finite ? size + draws.normal(scale * 0.8) : NaN),
    );
    const after = before.map((row) => row.map(squash));
    made.push(layer(`${name}.tanh`, "preActivation", before.flat()));
    made.push(layer(`${name}.tanh`, "activation", after.flat()));
    if (layers > 1) {
      const gradients = before.flat().map(() => draws.normal(2e-3 * 1.2 ** (layers - index)));
      made.push(layer(`${name}.tanh`, "activationGradient", gradients));
    }
    maps.push(saturation(`${name}.tanh`, after));
  }
  const width = late ? 2.4 : recipe.logits;
  const logits = Array.from({ length: BATCH * 27 }, () => finite ? draws.normal(width) : NaN);
  made.push(layer("output", "logits", logits));
  return { step, layers: made, weights: weights(layers, late, draws), saturation: maps };
}

/** Close to tanh, of whole-number arithmetic only. */
function squash(x: number): number {
  const clipped = Math.max(-4.97, Math.min(4.97, x));
  const square = clipped * clipped;
  const above = clipped * (135135 + square * (17325 + square * (378 + square)));
  return above / (135135 + square * (62370 + square * (3150 + square * 28)));
}

function layer(name: string, quantity: LayerSummary["quantity"], values: number[]): LayerSummary {
  const { saturated, ...moments } = summary(values);
  return {
    layer: name,
    quantity,
    summary: { ...moments, ...(quantity === "activation" && { saturated }) },
    histogram: histogram(values),
    ...(quantity !== "logits" && { flat: FLAT }),
  };
}

function summary(values: readonly number[]): Required<Summary> {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    std: Math.sqrt(square / (values.length - 1)),
    min: Math.min(...values),
    max: Math.max(...values),
    saturated: values.filter((value) => Math.abs(value) > THRESHOLD).length / values.length,
  };
}

function histogram(values: readonly number[]): Histogram {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const counts = new Array<number>(50).fill(0);
  for (const value of values) {
    const bin = Math.min(49, Math.floor((value - low) / (high - low) * 50));
    if (bin >= 0) counts[bin]!++;
  }
  return { low, high, counts };
}

function saturation(name: string, values: readonly (readonly number[])[]): SaturationMap {
  const flat = Uint32Array.from(values.flat(), (value) => Number(Math.abs(value) > THRESHOLD));
  return saturationMap(name, flat, [values.length, UNITS]);
}

function weights(layers: number, late: boolean, draws: Draws): Snapshot["weights"] {
  if (layers === 1) return [];
  const names = Array.from({ length: layers }, (_, index) => `hidden${index + 1}.linear.weight`);
  return ["embedding.weight", ...names, "output.weight"].map((parameter, index) => {
    const output = parameter === "output.weight";
    const size = (late ? 1.5 : 1) * (output ? 2e-2 : 2e-3 * (1 + draws.uniform()));
    const values = Array.from({ length: 400 }, () => draws.normal(size));
    return {
      parameter,
      shape: index === 0 ? [27, 10] : [UNITS, output ? 27 : UNITS],
      gradient: summary(values),
      gradientToData: size * (output ? (late ? 8 : 90) : 4),
      distance: late ? 0.9 : 0,
      histogram: histogram(values),
    };
  });
}

function comparison(draws: Draws): SeedResult["batchNorm"][number] {
  const units = Array.from({ length: UNITS }, () => draws.uniform());
  const calibratedMean = units.map(() => draws.normal(0.6));
  const calibratedStd = units.map((unit) => 1.2 + unit);
  return {
    layer: "hidden.norm",
    runningMean: calibratedMean.map((mean) => mean + draws.normal(0.02)),
    runningStd: calibratedStd.map((std) => std + draws.normal(0.015)),
    calibratedMean,
    calibratedStd,
  };
}
