/**
 * A look inside the network on one minibatch: distributions,
 * saturation and gradients, measured on the device.
 */

import type { Device } from "../device/device.ts";
import { BatchNorm1d, type ForwardPass, type Sequential, Tanh, watch } from "../nn/mod.ts";
import { type RateTable, SGD } from "../nn/optim.ts";
import { type Batch, histogram, selectBatch, statistics } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { tensor, zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Examples } from "./examples.ts";
import type { Objective } from "./objective.ts";
import type { Histogram, LayerSummary, SaturationMap, Snapshot, Summary } from "./result.ts";

/** Bins of every histogram; the lecture's torch.histogram takes 100 too. */
export const HISTOGRAM_BINS = 100;
/** Of a saturation map, as many examples and units are kept as a picture can show. */
const MAP_EXAMPLES = 256;
const MAP_UNITS = 512;

/** What a snapshot looks at. */
export interface SnapshotRequest {
  /** Updates made so far. */
  readonly step: number;
  /** The rows of the minibatch for each replica. */
  readonly rows: readonly Uint32Array[];
  /** |activation| above which a unit counts as saturated. */
  readonly threshold: number;
  /** The learning rate of the step that comes next. */
  readonly rate: number;
}

/** One measured tensor. */
interface Measured {
  readonly name: string;
  readonly quantity: LayerSummary["quantity"] | "weightGradient" | "weight";
  readonly tensor: Tensor;
  /** Of an activation: whether its ends are flat, as those of a tanh are. */
  readonly saturates?: boolean;
  readonly summary: Tensor;
  readonly counts: Tensor;
}

/**
 * Runs forward and backward on one minibatch without changing parameters or batch norm's running
 * statistics; an update is made on copies. Returns one snapshot a replica.
 *
 * @throws {DeviceError}
 */
export async function takeSnapshot(
  device: Device,
  model: Sequential,
  examples: Examples,
  { step, rows, threshold, rate }: SnapshotRequest,
): Promise<Snapshot[]> {
  const dtype = "uint32";
  const replicas = rows.length;
  const batch = rows[0]!.length;
  using first = zeros([1], { label: "step", replicas, dtype }).to(device);
  using indices = zeros([1, batch], { label: "minibatch rows", replicas, dtype }).to(device);
  using rates = tensor([rate], [1], { label: "learning rate" }).to(device);
  let measured: Measured[] = [];
  using program = await Program.capture(device, "snapshot", () => {
    const minibatch = selectBatch({ step: first, indices, ...examples });
    frozen(model, () => {
      measured = measure(model, minibatch, examples.objective, threshold, { rates, step: first });
    });
  });
  const saturating = measured.filter(({ saturates }) => saturates);
  const found = await program.run({
    steps: 1,
    inputs: [[indices, rows]],
    outputs: [
      ...measured.flatMap(({ summary, counts }) => [summary, counts]),
      ...saturating.map(({ tensor }) => tensor),
    ],
  });
  return rows.map((_, replica) => {
    const distributions = measured.map((entry, index) => {
      const summary = found[2 * index]!.float32[replica]!;
      const counts = found[2 * index + 1]!.uint32[replica]!;
      return { ...entry, ...toDistribution(entry, summary, counts) };
    });
    const saturation = saturating.map(({ name, tensor }, index) => {
      const values = found[2 * measured.length + index]!.float32[replica]!;
      return saturationMap(name, values, tensor.shape[1]!, threshold);
    });
    return { step, ...toSnapshot(distributions), saturation };
  });
}

/**
 * Forward through all layers, backward, and a summary and histogram of everything the report shows.
 */
function measure(
  model: Sequential,
  batch: Batch,
  objective: Objective,
  threshold: number,
  lr: RateTable,
): Measured[] {
  const parameters = model.namedParameters();
  const layers: Omit<Measured, "summary" | "counts">[] = [];
  const passes: ForwardPass[] = [];
  const keep = (pass: ForwardPass) => {
    pass.output.retainGrad();
    if (Object.keys(pass.module.children()).length === 0) passes.push(pass);
  };
  const logits = watch(model, keep, () => model.forward(batch.inputs));
  for (const [index, { name, module, input, output }] of passes.entries()) {
    const next = passes[index + 1]?.name;
    const endsHidden = name.startsWith("hidden") && groupOf(next) !== groupOf(name);
    const isTanh = module instanceof Tanh;
    const add = (quantity: LayerSummary["quantity"], tensor: Tensor, saturates = false) =>
      layers.push({ name, quantity, tensor, saturates });
    if (isTanh) add("preActivation", input);
    if (endsHidden) add("activation", output, isTanh);
    if (next === undefined) add("logits", output);
  }
  new SGD(model.parameters(), { lr: 0 }).zeroGrad();
  objective.loss(logits, batch.targets).backward();
  const gradients = layers
    .filter(({ quantity }) => quantity === "activation")
    .map(({ name, tensor }) =>
      ({ name, quantity: "activationGradient", tensor: tensor.grad! }) as const
    );
  const weights = parameters.filter(([, tensor]) => tensor.shape.length === 2).flatMap((
    [name, tensor],
  ) => [
    { name, quantity: "weightGradient", tensor: tensor.grad! } as const,
    { name, quantity: "weight", tensor: updated(tensor, lr) } as const,
  ]);
  return [...layers, ...gradients, ...weights].map((entry) => {
    const summary = statistics(entry.tensor, threshold);
    return { ...entry, summary, counts: histogram(entry.tensor, summary, HISTOGRAM_BINS) };
  });
}

/** A copy of a weight after the step's update: the lecture compares a gradient with that. */
function updated(weight: Tensor, lr: RateTable): Tensor {
  const copy = noGrad(() => weight.clone());
  copy.storage.grad = weight.storage.grad;
  new SGD([copy], { lr }).step();
  return copy;
}

function groupOf(name: string | undefined): string | undefined {
  return name?.split(".")[0];
}

/** Runs `body` while no running statistics change. */
function frozen(model: Sequential, body: () => void): void {
  const norms = model.leaves().flatMap(([, leaf]) => leaf instanceof BatchNorm1d ? [leaf] : []);
  for (const norm of norms) norm.frozen = true;
  try {
    body();
  } finally {
    for (const norm of norms) norm.frozen = false;
  }
}

interface Distribution {
  readonly summary: Summary;
  readonly histogram: Histogram;
}

function toDistribution(
  { saturates }: Measured,
  values: Float32Array,
  counts: Uint32Array,
): Distribution {
  const [mean, std, min, max, saturated] = [...values] as [number, number, number, number, number];
  return {
    summary: { mean, std, min, max, ...(saturates && { saturated }) },
    histogram: { low: min, high: max, counts: [...counts] },
  };
}

function toSnapshot(
  measured: readonly (Omit<Measured, "summary"> & Distribution)[],
): Pick<Snapshot, "layers" | "weights"> {
  const layers: LayerSummary[] = [];
  const weights = [];
  for (const [index, { name, quantity, tensor, summary, histogram }] of measured.entries()) {
    if (quantity === "weight") continue;
    if (quantity !== "weightGradient") {
      layers.push({ layer: name, quantity, summary, histogram });
      continue;
    }
    const gradientToData = summary.std / measured[index + 1]!.summary.std;
    weights.push({
      parameter: name,
      shape: tensor.shape,
      gradient: summary,
      gradientToData,
      histogram,
    });
  }
  return { layers, weights };
}

/** Of values [examples, units]: shares and dead units over all, rows of the first. */
function saturationMap(
  layer: string,
  values: Float32Array,
  units: number,
  threshold: number,
): SaturationMap {
  const examples = values.length / units;
  const beyond = new Uint32Array(units);
  const rows: string[] = [];
  for (let example = 0; example < examples; example++) {
    const row = values.subarray(example * units, (example + 1) * units);
    let cells = "";
    row.forEach((value, unit) => {
      const saturated = Math.abs(value) > threshold;
      if (saturated) beyond[unit]!++;
      if (example < MAP_EXAMPLES && unit < MAP_UNITS) cells += saturated ? "1" : "0";
    });
    if (example < MAP_EXAMPLES) rows.push(cells);
  }
  const deadUnits: number[] = [];
  beyond.forEach((count, unit) => count === examples && deadUnits.push(unit));
  const saturated = beyond.reduce((sum, count) => sum + count, 0) / values.length;
  return { layer, examples, units, saturated, rows, deadUnits };
}
