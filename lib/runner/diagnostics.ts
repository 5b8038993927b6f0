/**
 * A look inside the network on one minibatch: distributions, saturation and gradients, measured on
 * the device. What is looked at, the table in quantities.ts says.
 */

import type { Device } from "../device/device.ts";
import { type ForwardPass, freezing, type Module, watch } from "../nn/mod.ts";
import { SGD } from "../nn/optim.ts";
import type { ResolvedOptimiser } from "../experiment/optimisers/mod.ts";
import { type Batch, histogram, selectBatch, statistics } from "../tensor/measure.ts";
import { Program } from "../tensor/program.ts";
import { noGrad } from "../tensor/scope.ts";
import { tensor, zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Examples } from "./examples.ts";
import type { Objective } from "./objective.ts";
import { isWeight, linearParts, QUANTITIES, type QuantityName } from "./quantities.ts";
import type { Histogram, LayerSummary, Snapshot, Summary } from "./result.ts";
import { type FlatPass, flatPass, saturationMap } from "./saturation.ts";
import { Updates } from "./updates.ts";

/** Bins of every histogram; the lecture's torch.histogram takes 100 too. */
export const HISTOGRAM_BINS = 100;

/** What a snapshot looks at. */
export interface SnapshotRequest {
  /** Updates made so far. */
  readonly step: number;
  /** The rows of the minibatch for each replica. */
  readonly rows: readonly Uint32Array[];
  /** Where activations count as flat. */
  readonly threshold: number;
  /** What makes the step that comes next. */
  readonly optimiser: ResolvedOptimiser;
}

/** The moments and the shape of a tensor's values, on the device. */
interface Distribution {
  readonly summary: Tensor;
  readonly counts: Tensor;
}

/**
 * Updates copies of parameters, by their dotted names, as the optimiser's first step would: the
 * lecture compares a gradient with a parameter after its update.
 */
type Update = (copies: ReadonlyMap<string, Tensor>) => void;

/** All that is measured, on the device. */
interface Measured {
  readonly layers: readonly {
    readonly pass: ForwardPass;
    readonly quantity: QuantityName;
    readonly values: Distribution;
  }[];
  readonly weights: readonly {
    readonly parameter: string;
    readonly shape: readonly number[];
    readonly gradient: Distribution;
    /** The moments of the parameter after the update. */
    readonly updated: Tensor;
  }[];
  readonly flat: readonly FlatPass[];
}

/**
 * Runs forward and backward on one minibatch without changing parameters or batch norm's running
 * statistics; an update is made on copies. Returns one snapshot a replica.
 *
 * @throws {DeviceError}
 */
export async function takeSnapshot(
  device: Device,
  model: Module,
  examples: Examples,
  { step, rows, threshold, optimiser: spec }: SnapshotRequest,
): Promise<Snapshot[]> {
  const dtype = "uint32";
  const replicas = rows.length;
  const batch = rows[0]!.length;
  using first = zeros([1], { label: "step", replicas, dtype }).to(device);
  using indices = zeros([1, batch], { label: "minibatch rows", replicas, dtype }).to(device);
  const updates = new Updates(spec, model.namedParameters());
  const { groups } = updates;
  using rates = tensor(updates.rates(step, 1), [groups, 1], { label: "learning rates" }).to(device);
  using owned = new DisposableStack();
  const update: Update = (copies) =>
    owned.use(updates.optimiser({ rates, step: first }, copies)).step();
  let measured: Measured = { layers: [], weights: [], flat: [] };
  using program = await Program.capture(device, "snapshot", () => {
    const minibatch = selectBatch({ step: first, indices, ...examples });
    freezing(model, () => {
      measured = measure(model, minibatch, examples.objective, threshold, update);
    });
  });
  const outputs = tensorsOf(measured);
  const read = await program.run({ steps: 1, inputs: [[indices, rows]], outputs });
  return rows.map((_, replica) => {
    const values = new Map(outputs.map((tensor, index) => {
      const { dtype } = tensor;
      return [tensor, read[index]![dtype][replica]!];
    }));
    return { step, ...toSnapshot(measured, (tensor) => values.get(tensor)!) };
  });
}

/** Forward through all layers, backward, and a summary and histogram of what the report shows. */
function measure(
  model: Module,
  { inputs, targets }: Batch,
  objective: Objective,
  threshold: number,
  update: Update,
): Measured {
  const passes: ForwardPass[] = [];
  const observer = (pass: ForwardPass) => {
    if (!pass.output.isLeaf) pass.output.retainGrad();
    passes.push(pass);
  };
  const logits = watch(model, observer, () => model.forward(inputs));
  new SGD(model.parameters(), { lr: 0 }).zeroGrad();
  objective.loss(logits, targets).backward();
  const passage = { passes, linear: linearParts(model) };
  const names = Object.keys(QUANTITIES) as QuantityName[];
  const layers = names.flatMap((quantity) => {
    const { isOf, tensor } = QUANTITIES[quantity];
    return passes.filter((pass) => isOf(pass, passage)).flatMap((pass) => {
      const values = tensor(pass);
      return values ? [{ pass, quantity, values: distribution(values) }] : [];
    });
  });
  const parameters = model.namedParameters().filter(([, tensor]) => isWeight(tensor));
  const copies = new Map(parameters.map(([name, tensor]) => [name, copyOf(tensor)]));
  update(copies);
  const weights = parameters.map(([parameter, { shape, grad }]) => ({
    parameter,
    shape,
    gradient: distribution(grad!),
    updated: statistics(copies.get(parameter)!),
  }));
  return { layers, weights, flat: passes.flatMap((pass) => flatPass(pass, threshold) ?? []) };
}

function distribution(values: Tensor): Distribution {
  const summary = statistics(values);
  return { summary, counts: histogram(values, summary, HISTOGRAM_BINS) };
}

/** A copy of a weight, with the same gradient. */
function copyOf(weight: Tensor): Tensor {
  const copy = noGrad(() => weight.clone());
  copy.storage.grad = weight.storage.grad;
  return copy;
}

/** Everything that is read from the device. */
function tensorsOf({ layers, weights, flat }: Measured): Tensor[] {
  const distributions = [
    ...layers.map(({ values }) => values),
    ...weights.map(({ gradient }) => gradient),
  ];
  return [
    ...distributions.flatMap(({ summary, counts }) => [summary, counts]),
    ...weights.map(({ updated }) => updated),
    ...flat.map(({ mask }) => mask),
  ];
}

/** What one replica's part of a snapshot says; `read` has its values of each tensor. */
function toSnapshot(
  { layers, weights, flat }: Measured,
  read: (tensor: Tensor) => Float32Array | Uint32Array,
): Omit<Snapshot, "step"> {
  const saturation = flat.map(({ pass, mask }) => saturationMap(pass.name, read(mask), mask.shape));
  const toLayer = ({ pass, quantity, values }: Measured["layers"][number]): LayerSummary => {
    const index = flat.findIndex((each) => each.pass === pass);
    const { summary, histogram } = toDistribution(values, read);
    const { region } = flat[index] ?? {};
    const isShare = region && quantity === "activation";
    const saturated = isShare && { saturated: saturation[index]!.saturated };
    return {
      layer: pass.name,
      quantity,
      summary: { ...summary, ...saturated },
      histogram,
      ...(region && { flat: region }),
    };
  };
  const toWeight = ({ parameter, shape, gradient, updated }: Measured["weights"][number]) => {
    const { summary, histogram } = toDistribution(gradient, read);
    const gradientToData = summary.std / read(updated)[1]!;
    return { parameter, shape, gradient: summary, gradientToData, histogram };
  };
  return { layers: layers.map(toLayer), weights: weights.map(toWeight), saturation };
}

function toDistribution(
  { summary, counts }: Distribution,
  read: (tensor: Tensor) => Float32Array | Uint32Array,
): { readonly summary: Summary; readonly histogram: Histogram } {
  const [mean, std, min, max] = [...read(summary)] as [number, number, number, number];
  return {
    summary: { mean, std, min, max },
    histogram: { low: min, high: max, counts: [...read(counts)] },
  };
}
