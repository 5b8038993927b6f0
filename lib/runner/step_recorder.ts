/** What every training step leaves of the network's insides: a row of numbers, made on the device. */

import { Activation, type ForwardPass, type Module, watch } from "../nn/mod.ts";
import type { Optimiser } from "../nn/optim.ts";
import { zeros } from "../tensor/create.ts";
import { type LayerValues, Moments } from "../tensor/moments.ts";
import { keep } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { linearParts, QUANTITIES } from "./quantities.ts";

/** What the numbers of a row are of: ROW_PART of each layer, of each parameter, and of the norm. */
export interface RowLayout {
  /** Mean and std of the activations, of their gradient, and of 1 where they are flat, else 0. */
  readonly layers: readonly {
    /** The dotted name. */
    readonly layer: string;
    /** Whether the activation is flat somewhere; else those numbers are not there. */
    readonly isFlatSomewhere: boolean;
    /** Whether a gradient flows; else those are not. */
    readonly hasGradient: boolean;
  }[];
  /** Mean and std of the gradient that the optimiser gets, of the new value, and of the change. */
  readonly parameters: readonly {
    /** The dotted name. */
    readonly parameter: string;
    /** Its elements. */
    readonly size: number;
  }[];
  /** Where gradients are clipped, at this norm: the norm before that. */
  readonly clipGradNorm: number | undefined;
}

/** Numbers of a row for each layer or parameter: mean and std of three tensors. */
export const ROW_PART = 6;

/** How many numbers a row has. */
export function rowWidth({ layers, parameters, clipGradNorm }: RowLayout): number {
  return ROW_PART * (layers.length + parameters.length + Number(clipGradNorm !== undefined));
}

/** Where rows are written. */
export interface RowTable {
  /** Which of them is next. */
  readonly step: Tensor;
  /** How many there are. */
  readonly steps: number;
  /** Moves them to the device, for longer than the capture. */
  readonly place: (rows: Tensor) => Tensor;
}

/** What every step of a chunk leaves. */
export interface Recorded {
  /** What the numbers of a row are of. */
  readonly layout: RowLayout;
  /** [steps, width], on the device. */
  readonly rows: Tensor;
}

/** Watches one training step as it is captured. */
export class StepRecorder {
  readonly #model: Module;
  readonly #threshold: number;
  #layers: readonly ForwardPass[] = [];

  /** Activations count as flat from `threshold` on. */
  constructor(model: Module, threshold: number) {
    this.#model = model;
    this.#threshold = threshold;
  }

  /** What the network puts out; the gradients of its layers will be kept. */
  forward(inputs: Tensor): Tensor {
    const passes: ForwardPass[] = [];
    const hear = (pass: ForwardPass) => void passes.push(pass);
    const output = watch(this.#model, hear, () => this.#model.forward(inputs));
    const passage = { passes, linear: linearParts(this.#model) };
    this.#layers = passes.filter((pass) => QUANTITIES.activation.isOf(pass, passage));
    for (const pass of this.#layers) if (!pass.output.isLeaf) pass.output.retainGrad();
    return output;
  }

  /** Updates the parameters, after backward(), and writes the row. */
  step(optimiser: Optimiser, { step, steps, place }: RowTable, clipped?: Clipped): Recorded {
    const layers = this.#layers.map((pass) => valuesOf(pass, this.#threshold));
    const parameters = this.#model.namedParameters().filter(([, { storage }]) => storage.grad);
    const { device, replicas } = parameters[0]![1];
    const measured = [
      ...layers.map(({ values }) => values),
      ...parameters.map(([, parameter]) => parameter),
      ...(clipped ? [clipped.norm] : []),
    ];
    const moments = new Moments(
      device,
      replicas,
      measured.map(({ size }) => size),
    );
    const places = new Map(measured.map(({ storage }, index) => [storage, index]));
    layers.forEach((layer, index) => moments.measureLayer(index, layer));
    optimiser.stepInto(moments, places);
    if (clipped) {
      moments.measureLayer(places.get(clipped.norm.storage)!, {
        values: clipped.norm,
        gradient: null,
      });
    }
    const layout = {
      layers: layers.map(({ gradient, edge }, index) => ({
        layer: this.#layers[index]!.name,
        isFlatSomewhere: edge !== undefined,
        hasGradient: gradient !== null,
      })),
      parameters: parameters.map(([parameter, { size }]) => ({ parameter, size })),
      clipGradNorm: clipped?.clipGradNorm,
    };
    const rows = keep(() => place(zeros([steps, rowWidth(layout)], { label: "rows", replicas })));
    moments.record(rows, step);
    return { layout, rows };
  }
}

/** How gradients were clipped. */
interface Clipped {
  readonly clipGradNorm: number;
  /** The norm of all of them before, [1]. */
  readonly norm: Tensor;
}

function valuesOf({ module, input, output }: ForwardPass, threshold: number): LayerValues {
  const region = module instanceof Activation ? module.flatRegion(threshold) : null;
  const edge = region &&
    (region.output ? { of: output, ...region.output } : { of: input, ...region.input });
  return { values: output, gradient: output.grad, ...(edge && { edge }) };
}
