/** How much memory a run takes, estimated from the experiment alone, before anything is built. */

import { aligned } from "../device/device.ts";
import { blockRows, historyBlocks, type NetworkScale, widthOf } from "./blocks.ts";
import { MOMENT_EXAMPLES } from "./calibrate.ts";
import { evaluatedAtOnce } from "./evaluate.ts";
import type { LoadedData, ResolvedData } from "../experiment/data/mod.ts";
import { leavesOf, placeVariant } from "../experiment/place.ts";
import type { DataShape } from "../experiment/data_shape.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import type { Statistics } from "../experiment/evaluate.ts";
import { isActivation } from "../experiment/layers/mod.ts";
import { momentsOf } from "../experiment/optimisers/mod.ts";
import { type Shape, sizeOf } from "../tensor/shape.ts";
import { buildNetworks } from "../experiment/build.ts";
import { DEFAULT_SEED } from "../experiment/seeds.ts";
import { EXAMPLES_AT_ONCE } from "./saturation.ts";
import { ROW_PART } from "./step_recorder.ts";
import { chunkLength } from "./train.ts";

/** Bytes of a float32, or of a token. */
const BYTES = 4;
/** Tensors that say of each value of an activation whether it is flat: on each side, and on either. */
const MASKS = 3;

/** What the size of a run depends on besides the experiment. */
export type DataSize = Pick<LoadedData, "shape" | "count">;

/** Bytes, estimated. */
export interface MemoryNeed {
  /** On the device, at the end of the run: it keeps freed memory for reuse. */
  readonly device: number;
  /** The largest piece of it that must lie in one buffer. */
  readonly buffer: number;
  /** On the host, at the highest. */
  readonly host: number;
}

/** The same of one variant, by how long it is needed. */
interface VariantNeed {
  readonly device: number;
  readonly buffer: number;
  /** On the host, while the network is built. */
  readonly building: number;
  /** On the host, while it trains. */
  readonly training: number;
}

/**
 * The memory that all variants of an experiment take together.
 *
 * Counted are the examples; a network's parameters and their gradients, and of what snapshots update
 * and compare a copy each, and an optimiser's moments; a minibatch's values and gradients in every
 * layer, for training and for each kind of look; the rows, losses and records of a chunk of steps; the
 * blocks and histories of evaluation. On the host: examples, initial values, all steps' losses.
 */
export function estimateMemory(experiment: ResolvedExperiment, data: DataSize): MemoryNeed {
  const placed = new Map(experiment.variants.map((variant) => {
    const { input } = data.shape(variant.data);
    return [JSON.stringify(variant.data), sizeOf(input.shape)];
  }));
  const widths = [...placed.values()];
  const examples = widths.reduce((sum, width) => sum + data.count * (width + 1) * BYTES, 0);
  const largest = Math.max(...sharesOf(experiment.data)) * data.count * Math.max(...widths) * BYTES;
  const needs = experiment.variants.map((variant) => variantNeed(experiment, variant, data));
  const sum = (part: (need: VariantNeed) => number) =>
    needs.reduce((total, need) => total + part(need), 0);
  const most = (part: (need: VariantNeed) => number) =>
    needs.reduce((largest, need) => Math.max(largest, part(need)), 0);
  return {
    device: examples + sum(({ device }) => device),
    buffer: Math.max(largest, most(({ buffer }) => buffer)),
    host: Math.max(examples, most(({ building }) => building)) + sum(({ training }) => training),
  };
}

function variantNeed(
  experiment: ResolvedExperiment,
  variant: ResolvedVariant,
  data: DataSize,
): VariantNeed {
  const { watch, evaluate } = experiment;
  const { seeds, train: { steps, batchSize, optimiser } } = variant;
  const replicas = seeds.length;
  const { input, outputs: logits = { count: 0 } } = data.shape(variant.data);
  const size = networkSize(variant, data.shape(variant.data));
  const { outputs, parameters, padded, width, activated, measured } = size;
  const network = { width, parameters, replicas };
  const values = outputs.reduce((sum, output) => sum + output, 0) + logits.count +
    sizeOf(input.shape) + 2;
  const blocks = blocksOf(experiment, variant, data, size);
  const evaluation = blocks.reduce((sum, { rows, extra = 0, history }) => {
    return sum + rows * (values + extra) + history;
  }, 0);
  const chunk = chunkLength(network, batchSize);
  const chunkRows = chunk * batchSize;
  const recorded = watch.everyStep ? chunk * measured : 0;
  const widest = Math.max(...outputs);
  // Forward and backward: every layer's values and their gradients. Training has them, snapshots with
  // the masks of what is flat, and histograms.
  const passes = watch.histograms === undefined ? 2 : 3;
  const minibatch = batchSize * (passes * 2 * values + MASKS * activated);
  const pieces = blocks.flatMap(({ rows, history }) => [rows * widest, history]);
  // Parameters are there five times: with their gradients, as a snapshot updates a copy, as they were
  // at the start and what has changed since; and as every step's changes and a folded network.
  const more = Number(watch.everyStep) + Number(evaluate.includes("folded"));
  const moments = momentsOf(optimiser) * padded;
  const kept = (5 + more) * padded + 2 * moments;
  return {
    device: BYTES * replicas * (kept + minibatch + evaluation + chunkRows + chunk + recorded),
    buffer: BYTES * replicas *
      Math.max(padded, moments, batchSize * widest, chunkRows, recorded, ...pieces),
    building: BYTES * replicas * 3 * parameters,
    training: BYTES * replicas *
      (2 * steps + 3 * (chunkRows + recorded) + batchSize * widest + moments),
  };
}

/** All blocks of whole splits and of samples that a variant is evaluated and looked at in. */
function blocksOf(
  { watch, evaluate }: ResolvedExperiment,
  { data, seeds, train: { batchSize } }: ResolvedVariant,
  { count }: DataSize,
  { width, parameters, normed, allNormed, activated }: NetworkSize,
): Blocks[] {
  const network = { width, parameters, replicas: seeds.length };
  const counts = sharesOf(data).map((share) => Math.ceil(share * count));
  const [train, dev = 0] = counts as [number, number?];
  const asked = (statistics: Statistics) => normed > 0 && evaluate.includes(statistics);
  const sample = Math.min(dev, watch.devLoss?.examples ?? 0);
  const one = (rows: number, size: number, all: number): Blocks => {
    return { rows, history: size * historyBlocks(network, { rows, size, blocks: all / rows }) };
  };
  const searched = blockRows(network, Math.min(train, EXAMPLES_AT_ONCE));
  return [
    ...evaluationBlocks(network, counts),
    ...(sample > 0 ? evaluationBlocks(network, [sample]) : []),
    ...(asked("calibrated") || normed > 0 && watch.calibration
      ? calibrationBlocks(network, train, normed)
      : []),
    ...(asked("batch") ? counts.map((all) => one(batchSize, batchSize, all)) : []),
    ...(normed > 0 && watch.jitter
      ? [one(batchSize, 3 * allNormed, watch.jitter.batches * batchSize)]
      : []),
    ...(activated > 0 ? [{ ...one(searched, activated, train), extra: MASKS * activated }] : []),
  ];
}

/** The shares of the splits; all examples are in the first where nothing is split. */
function sharesOf(data: ResolvedData): readonly number[] {
  return data.kind === "gaussian" ? [1] : data.split;
}

/** Blocks of one length, whose memory is used again, and the elements of their history. */
interface Blocks {
  readonly rows: number;
  /** What is there of each row beside the values of all layers. */
  readonly extra?: number;
  readonly history: number;
}

/** Splits of as many examples as a block takes share its memory; each has a history of its own. */
function evaluationBlocks(network: NetworkScale, counts: readonly number[]): Blocks[] {
  const seen = new Set<number>();
  return counts.map((count) => {
    const most = evaluatedAtOnce(network.replicas);
    const rows = blockRows(network, Math.min(count, most));
    const history = rows * historyBlocks(network, { rows, size: rows, blocks: count / rows });
    const again = rows < count && seen.has(rows);
    seen.add(rows);
    return { rows: again ? 0 : rows, history };
  });
}

/** Whole blocks, and a last one of the rest, since no example may count twice. */
function calibrationBlocks(network: NetworkScale, count: number, features: number): Blocks[] {
  const rows = blockRows(network, Math.min(count, MOMENT_EXAMPLES));
  const size = 2 * features;
  const history = size * historyBlocks(network, { rows, size, blocks: count / rows });
  return [{ rows, history }, { rows: count % rows, history: size }];
}

/** The elements of one network of a variant. */
interface NetworkSize {
  /** Trained values. */
  readonly parameters: number;
  /** The same, each parameter in a region of its own. */
  readonly padded: number;
  /** The last axes of all parameters together. */
  readonly width: number;
  /** What each layer puts out for one example. */
  readonly outputs: readonly number[];
  /** The most features that a batch norm has; 0 without any. */
  readonly normed: number;
  /** What all batch norms put out for one example. */
  readonly allNormed: number;
  /** What all activations do. */
  readonly activated: number;
  /** Numbers of a row that a step records. */
  readonly measured: number;
}

/** @throws {ExperimentError} if the network cannot take the data */
function networkSize(variant: ResolvedVariant, data: DataShape): NetworkSize {
  const placed = placeVariant(variant, data);
  const leaves = placed ? leavesOf(placed) : [];
  const shapes = placed
    ? leaves.flatMap(({ parameters }) => parameters.map(({ shape }) => shape))
    : customShapes(variant, data);
  const sizes = shapes.map(sizeOf);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const norms = leaves.filter(({ layer }) => layer.kind === "batchNorm");
  const activations = leaves.filter(({ layer }) => isActivation(layer.kind));
  return {
    parameters: sum(sizes),
    padded: sum(sizes.map(aligned)),
    width: sum(shapes.map(widthOf)),
    outputs: placed ? leaves.map(({ output }) => sizeOf(output.shape)) : shapes.map(widthOf),
    normed: Math.max(0, ...norms.map(({ output }) => output.shape[0]!)),
    allNormed: sum(norms.map(({ output }) => sizeOf(output.shape))),
    activated: sum(activations.map(({ output }) => sizeOf(output.shape))),
    measured: ROW_PART * (activations.length + shapes.length),
  };
}

/** Only the user's function knows its parameters: one network is made for their shapes. */
function customShapes(variant: ResolvedVariant, data: DataShape): Shape[] {
  const { model } = buildNetworks(variant, data, [DEFAULT_SEED]);
  return model.parameters().map(({ shape }) => shape);
}
