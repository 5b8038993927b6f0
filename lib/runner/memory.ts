/** How much memory a run takes, estimated from the experiment alone, before anything is built. */

import { aligned } from "../device/device.ts";
import { blockRows, historyBlocks, type NetworkScale } from "./blocks.ts";
import { MOMENT_EXAMPLES } from "./calibrate.ts";
import { evaluatedAtOnce } from "./evaluate.ts";
import type { LoadedData, ResolvedData } from "../experiment/data/mod.ts";
import type { ExampleShape } from "../experiment/data_shape.ts";
import type { ResolvedExperiment, ResolvedModel, ResolvedVariant } from "../experiment/resolve.ts";
import { momentsOf } from "../experiment/optimisers/mod.ts";
import { sizeOf } from "../tensor/shape.ts";
import { chunkLength } from "./train.ts";

/** Bytes of a float32, or of a token. */
const BYTES = 4;

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
 * Counted are the examples; a network's parameters, their gradients and a copy of them, and an
 * optimiser's moments of both; a minibatch's values and gradients in every layer; the rows and losses
 * of a chunk of steps; the blocks and histories of evaluation. On the host: examples, initial values,
 * all steps' losses.
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
  { seeds }: ResolvedExperiment,
  { data, model, train: { steps, batchSize, optimiser } }: ResolvedVariant,
  { shape, count }: DataSize,
): VariantNeed {
  const replicas = seeds.length;
  const { input, outputs: logits = { count: 0 } } = shape(data);
  const { outputs, parameters, padded, width } = networkSize(model, input);
  const network = { width, parameters, replicas };
  const values = outputs.reduce((sum, output) => sum + output, 0);
  const batch = sizeOf(input.shape) + 2;
  const counts = sharesOf(data).map((share) => Math.ceil(share * count));
  const blocks = [
    ...evaluationBlocks(network, counts),
    ...(model.batchNorm ? calibrationBlocks(network, counts[0]!, Math.max(...model.hidden)) : []),
  ];
  const chunk = chunkLength(network, batchSize);
  const chunkRows = chunk * batchSize;
  const widest = Math.max(...outputs);
  const evaluation = blocks.reduce(
    (sum, { rows, history }) => sum + rows * (values + logits.count + batch) + history,
    0,
  );
  // Forward and backward: every layer's values and their gradients, the logits' once more.
  const minibatch = batchSize * (2 * values + logits.count + batch);
  const pieces = blocks.flatMap(({ rows, history }) => [rows * widest, history]);
  // Parameters are there three times: with their gradients, and as a snapshot updates a copy; the
  // moments of them for training, and for that copy.
  const moments = momentsOf(optimiser) * padded;
  const kept = 3 * padded + 2 * moments;
  return {
    device: BYTES * replicas * (kept + minibatch + evaluation + chunkRows + chunk),
    buffer: BYTES * replicas * Math.max(padded, moments, batchSize * widest, chunkRows, ...pieces),
    building: BYTES * replicas * 3 * parameters,
    training: BYTES * replicas * (2 * steps + 3 * chunkRows + batchSize * widest + moments),
  };
}

/** The shares of the splits; all examples are in the first where nothing is split. */
function sharesOf(data: ResolvedData): readonly number[] {
  return data.kind === "gaussian" ? [1] : data.split;
}

/** Blocks of one length, whose memory is used again, and the elements of their history. */
interface Blocks {
  readonly rows: number;
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
}

function networkSize(
  { embedding, hidden, batchNorm, activation }: ResolvedModel,
  { shape: [contextLength], tokens: vocabulary }: ExampleShape,
): NetworkSize {
  const shapes: [rows: number, columns: number][] = [[vocabulary!, embedding]];
  const outputs = [contextLength! * embedding];
  let fanIn = contextLength! * embedding;
  const layer = (units: number, normalised: boolean, isTanh: boolean) => {
    shapes.push(
      [fanIn, units],
      [1, units],
      ...(normalised ? [[1, units] as [number, number]] : []),
    );
    outputs.push(units, ...(normalised ? [units] : []), ...(isTanh ? [units] : []));
    fanIn = units;
  };
  for (const units of hidden) layer(units, batchNorm !== undefined, activation === "tanh");
  layer(vocabulary!, batchNorm?.output === true, false);
  const sizes = shapes.map(([rows, columns]) => rows * columns);
  return {
    parameters: sizes.reduce((sum, size) => sum + size, 0),
    padded: sizes.reduce((sum, size) => sum + aligned(size), 0),
    width: shapes.reduce((sum, [, columns]) => sum + columns, 0),
    outputs,
  };
}
