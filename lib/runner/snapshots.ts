/**
 * A look inside the network on one minibatch: distributions, saturation and gradients, measured on
 * the device. What is looked at, the table in quantities.ts says.
 */

import type { Device } from "../device/device.ts";
import type { ForwardPass, Module } from "../nn/mod.ts";
import type { Optimiser } from "../nn/optim.ts";
import type { ResolvedOptimiser } from "../experiment/optimisers/mod.ts";
import { statistics } from "../tensor/measure.ts";
import { noGrad } from "../tensor/scope.ts";
import { zeros } from "../tensor/create.ts";
import { readReplicas } from "../tensor/replica.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Distribution, distribution, readDistribution } from "./distribution.ts";
import type { Examples } from "./examples.ts";
import { Probe, type Read } from "./probe.ts";
import { isWeight, measuredIn, type Passage, QUANTITIES, type QuantityName } from "./quantities.ts";
import type { LayerSummary, Snapshot, WeightSummary } from "./result.ts";
import { type FlatPass, flatPass, saturationMap } from "./saturation.ts";
import { Updates } from "./updates.ts";

/** Bins of every histogram; the lecture's torch.histogram takes 100 too. */
export const HISTOGRAM_BINS = 100;

/** What snapshots look at. */
export interface SnapshotOptions {
  /** Rows of a minibatch. */
  readonly batchSize: number;
  /** Where activations count as flat. */
  readonly threshold: number;
  /** What makes the step that comes next. */
  readonly optimiser: ResolvedOptimiser;
}

/** A weight as it is when snapshots begin. */
interface Start {
  readonly parameter: string;
  readonly weight: Tensor;
  /** A copy, on the device. */
  readonly start: Tensor;
  /** Its norm, for each replica. */
  readonly norms: readonly number[];
}

/** All that is measured, on the device. */
interface Measured {
  readonly layers: readonly {
    readonly pass: ForwardPass;
    readonly quantity: QuantityName;
    readonly values: Distribution;
  }[];
  readonly weights: readonly (Start & {
    readonly gradient: Distribution;
    /** The moments of the parameter after the update. */
    readonly updated: Tensor;
    /** The moments of what has changed since the start. */
    readonly moved: Tensor;
  })[];
  readonly flat: readonly FlatPass[];
}

/** Takes snapshots of a network; what weights are when it is made counts as their start. */
export class Snapshots implements Disposable {
  private constructor(
    readonly probe: Probe<Measured>,
    readonly updates: Updates,
    /** [groups, 1] */
    readonly rates: Tensor,
    readonly owned: DisposableStack,
  ) {}

  /** Captures what a snapshot does. @throws {DeviceError} */
  static async capture(
    device: Device,
    model: Module,
    examples: Examples,
    { batchSize, threshold, optimiser: spec }: SnapshotOptions,
  ): Promise<Snapshots> {
    using owned = new DisposableStack();
    const updates = new Updates(spec, model.namedParameters());
    const place = (tensor: Tensor) => owned.use(tensor.to(device));
    const rates = place(zeros([updates.groups, 1], { label: "learning rates" }));
    const step = place(zeros([1], { label: "first step", dtype: "uint32" }));
    const starts = await startsOf(model, owned);
    const probe = owned.use(
      await Probe.capture(device, model, examples, {
        label: "snapshot",
        batchSize,
        measure: (passage) =>
          measure(
            passage,
            starts,
            threshold,
            (copies) => owned.use(updates.optimiser({ rates, step }, copies)),
          ),
        outputs: tensorsOf,
      }),
    );
    return new Snapshots(probe, updates, rates, owned.move());
  }

  /**
   * Runs forward and backward on one minibatch, its rows for each replica, without changing parameters
   * or batch norm's running statistics; an update is made on copies. Returns one snapshot a replica.
   *
   * @throws {DeviceError}
   */
  async take(step: number, rows: readonly Uint32Array[]): Promise<Snapshot[]> {
    const { probe, updates, rates } = this;
    const read = await probe.run(rows, [[rates, updates.rates(step, 1)]]);
    return read.map((own, replica) => ({ step, ...toSnapshot(probe.measured, own, replica) }));
  }

  [Symbol.dispose](): void {
    this.owned.dispose();
  }
}

/** Notes the weights as they are. */
async function startsOf(model: Module, owned: DisposableStack): Promise<Start[]> {
  const weights = model.namedParameters().filter(([, tensor]) => isWeight(tensor));
  return await Promise.all(weights.map(async ([parameter, weight]) => ({
    parameter,
    weight,
    start: owned.use(noGrad(() => weight.clone())),
    norms: (await readReplicas(weight)).map(normOf),
  })));
}

function normOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

/** The norm of so many values with this summary. */
function normFrom([mean, std]: ArrayLike<number> & Iterable<number>, size: number): number {
  return Math.sqrt(size * mean! ** 2 + (size > 1 ? (size - 1) * std! ** 2 : 0));
}

/** A summary and a histogram of what the report shows. */
function measure(
  passage: Passage,
  starts: readonly Start[],
  threshold: number,
  optimiserOf: (copies: ReadonlyMap<string, Tensor>) => Optimiser,
): Measured {
  const names = Object.keys(QUANTITIES) as QuantityName[];
  const layers = names.flatMap((quantity) =>
    measuredIn(passage, quantity).map(({ pass, values }) => {
      return { pass, quantity, values: distribution(values, HISTOGRAM_BINS) };
    })
  );
  const copies = new Map(starts.map(({ parameter, weight }) => [parameter, copyOf(weight)]));
  const optimiser = optimiserOf(copies);
  optimiser.step();
  const weights = starts.map((own) => ({
    ...own,
    gradient: distribution(own.weight.grad!, HISTOGRAM_BINS),
    updated: statistics(copies.get(own.parameter)!),
    moved: statistics(noGrad(() => own.weight.sub(own.start))),
  }));
  // The step of the next snapshot is a first one too.
  optimiser.reset();
  return {
    layers,
    weights,
    flat: passage.passes.flatMap((pass) => flatPass(pass, threshold) ?? []),
  };
}

/** A copy of a weight, with the same gradient: the lecture looks at what an update has made of it. */
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
    ...weights.flatMap(({ updated, moved }) => [updated, moved]),
    ...flat.map(({ mask }) => mask),
  ];
}

/** What one replica's part of a snapshot says. */
function toSnapshot(
  { layers, weights, flat }: Measured,
  read: Read,
  replica: number,
): Omit<Snapshot, "step"> {
  const saturation = flat.map(({ pass, mask }) => saturationMap(pass.name, read(mask), mask.shape));
  const toLayer = ({ pass, quantity, values }: Measured["layers"][number]): LayerSummary => {
    const index = flat.findIndex((each) => each.pass === pass);
    const { summary, histogram } = readDistribution(values, read);
    const { region } = flat[index] ?? {};
    const isShare = region && quantity === "activation";
    const saturated = isShare && { saturated: saturation[index]!.saturated };
    return {
      layer: pass.name,
      quantity,
      summary: { ...summary, ...saturated },
      histogram,
      ...(region && quantity !== "activationGradient" && { flat: region }),
    };
  };
  const toWeight = (weight: Measured["weights"][number]): WeightSummary => {
    const { summary, histogram } = readDistribution(weight.gradient, read);
    return {
      parameter: weight.parameter,
      shape: weight.weight.shape,
      gradient: summary,
      gradientToData: summary.std / read(weight.updated)[1]!,
      // Where all was zero at the start there is nothing to divide by.
      distance: normFrom(read(weight.moved), weight.weight.size) / (weight.norms[replica]! || 1),
      histogram,
    };
  };
  return { layers: layers.map(toLayer), weights: weights.map(toWeight), saturation };
}
