/** How much batch norm moves one example, which meets other examples in every minibatch. */

import type { Device } from "../device/device.ts";
import {
  BatchNorm1d,
  evaluating,
  type ForwardPass,
  freezing,
  type Module,
  watch,
} from "../nn/mod.ts";
import { zeros } from "../tensor/create.ts";
import { cat } from "../tensor/functional/mod.ts";
import { columnMoments } from "../tensor/measure.ts";
import { rehearse } from "../tensor/program.ts";
import { Generator } from "../tensor/random/generator.ts";
import { noGrad } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { eachBlock } from "./blocks.ts";
import { histogramOf } from "./distribution.ts";
import type { Examples } from "./examples.ts";
import { mergeBlocks, type Moments } from "./moments.ts";
import type { LayerJitter } from "./result.ts";

/** Bins of the histogram of units. */
const BINS = 25;

/** What comes out of a batch norm, for one example: [length, features]. */
interface Place {
  readonly layer: string;
  readonly length: number;
  readonly features: number;
}

/**
 * Takes the first training example through `batches` minibatches of `batchSize`, in training but with
 * the running statistics as they are; the others are drawn by a generator of its own, with replacement,
 * the same for all networks. One entry a batch norm for each replica: see LayerJitter. `onExamples`
 * hears of the examples taken forward, as they are.
 *
 * @throws {DeviceError}
 */
export async function measureJitter(
  device: Device,
  model: Module,
  examples: Examples,
  { batches, batchSize }: { readonly batches: number; readonly batchSize: number },
  onExamples?: (count: number) => void,
): Promise<LayerJitter[][]> {
  const places = placesOf(device, model, examples);
  const { replicas } = model.parameters()[0]!;
  if (places.length === 0) return new Array<LayerJitter[]>(replicas).fill([]);
  const others = new Generator(0).randint(examples.count, batches * (batchSize - 1));
  const order = Uint32Array.from({ length: batches * batchSize }, (_, i) => {
    const [batch, row] = [Math.floor(i / batchSize), i % batchSize];
    return row === 0 ? 0 : others[batch * (batchSize - 1) + row - 1]!;
  });
  const size = places.reduce((sum, { length, features }) => sum + (length + 2) * features, 0);
  const found = Array.from({ length: replicas }, (): Float32Array[] => []);
  await eachBlock(device, model, examples, { begin: 0, end: order.length, rows: batchSize }, {
    label: "jitter",
    size,
    order,
    onExamples,
    measure: (inputs) => cat(outputs(model, inputs).flatMap(({ output }) => measured(output))),
    take: (values) => {
      for (const [replica, own] of values.entries()) {
        for (let at = 0; at < own.length; at += size) {
          found[replica]!.push(own.slice(at, at + size));
        }
      }
    },
  });
  return found.map((blocks) => jitterOf(places, blocks, batchSize));
}

function placesOf(device: Device, model: Module, { inputs }: Examples): Place[] {
  let places: Place[] = [];
  rehearse(device, () => {
    const two = zeros(inputs.shape.with(0, 2), { dtype: inputs.dtype }).to(device);
    const seen = evaluating(model, () => noGrad(() => outputs(model, two)));
    places = seen.map(({ name, output }) => {
      const [, features, length = 1] = output.shape;
      return { layer: name, length, features: features! };
    });
  });
  return places;
}

/** All passes through batch norms, by the minibatch's statistics. */
function outputs(model: Module, inputs: Tensor): ForwardPass[] {
  const passes: ForwardPass[] = [];
  const hear = (pass: ForwardPass) => {
    if (pass.module instanceof BatchNorm1d) passes.push(pass);
  };
  freezing(model, () => void watch(model, hear, () => model.train().forward(inputs)));
  return passes;
}

/** The first example's values, then the moments of all, one after another. */
function measured(output: Tensor): Tensor[] {
  const [rows, features, length = 1] = output.shape;
  const byRow = output.shape.length === 2
    ? output
    : output.transpose(1, 2).reshape(rows! * length, features!);
  return [byRow.narrow(0, 0, length).reshape(length * features!), columnMoments(byRow).view(-1)];
}

/** One network's, from what each minibatch gave. */
function jitterOf(
  places: readonly Place[],
  blocks: readonly Float32Array[],
  batchSize: number,
): LayerJitter[] {
  let at = 0;
  return places.map(({ layer, length, features }): LayerJitter => {
    const [first, then] = [at, at + length * features];
    at = then + 2 * features;
    const merged: Moments[] = [];
    for (const block of blocks) {
      mergeBlocks(merged, block.subarray(then, at), batchSize * length, features);
    }
    const units = Array.from({ length: length * features }, (_, unit) => {
      const { squares, count } = merged[unit % features]!;
      const own = spread(blocks.map((block) => block[first + unit]!));
      return own > 0 ? own / Math.sqrt(squares / (count - 1)) : 0;
    });
    const jitter = units.reduce((sum, unit) => sum + unit, 0) / units.length;
    return { layer, jitter, histogram: histogramOf(units, BINS) };
  });
}

/** The standard deviation, divided by n - 1. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
