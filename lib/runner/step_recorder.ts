/** What every training step leaves of the network's insides: a row of numbers, made on the device. */

import { type ForwardPass, type Module, watch } from "../nn/mod.ts";
import type { Optimiser } from "../nn/optim.ts";
import { cat, mean, narrow } from "../tensor/functional/mod.ts";
import { statistics } from "../tensor/measure.ts";
import { noGrad } from "../tensor/scope.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { linearParts, QUANTITIES } from "./quantities.ts";
import { flatPass } from "./saturation.ts";

/** Of a layer: mean, std and flat share of its activations, mean and std of their gradients. */
export const LAYER_WIDTH = 5;
/** Of a parameter: mean and std of its gradient, its own std, log10 of its update's std to that. */
export const PARAMETER_WIDTH = 4;

/** What the numbers of a row are of: LAYER_WIDTH of each layer, PARAMETER_WIDTH of each parameter. */
export interface RowLayout {
  readonly layers: readonly {
    /** The dotted name. */
    readonly layer: string;
    /** Whether the activation is flat somewhere; else the place of its share holds anything. */
    readonly isFlatSomewhere: boolean;
    /** Whether a gradient flows; else its places hold anything. */
    readonly hasGradient: boolean;
  }[];
  readonly parameters: readonly {
    /** The dotted name. */
    readonly parameter: string;
    /** Its elements. */
    readonly size: number;
  }[];
}

/** How many numbers a row has. */
export function widthOf({ layers, parameters }: RowLayout): number {
  return LAYER_WIDTH * layers.length + PARAMETER_WIDTH * parameters.length;
}

/** Watches one training step as it is captured. */
export class StepRecorder {
  readonly #model: Module;
  readonly #threshold: number;
  #layers: readonly ForwardPass[] = [];
  /** What the gradients of the layers, and then of the parameters, have as moments. */
  #gradients: readonly (Tensor | undefined)[] = [];

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

  /** Measures all gradients, after backward() and before they are clipped. */
  measureGradients(): void {
    const tensors = [...this.#layers.map(({ output }) => output), ...this.#model.parameters()];
    this.#gradients = tensors.map(({ grad }) => grad ? moments(grad) : undefined);
  }

  /** Updates the parameters; returns the row and what it is of. */
  step(optimiser: Optimiser): { readonly row: Tensor; readonly layout: RowLayout } {
    const ratios = optimiser.stepWithRatios();
    const parameters = this.#model.namedParameters();
    const placeholder = narrow(ratios, 0, 0, 1);
    const flat = this.#layers.map((pass) => flatPass(pass, this.#threshold)?.mask);
    const gradients = this.#gradients;
    const row = noGrad(() =>
      cat([
        ...this.#layers.flatMap(({ output }, i) => {
          const share = flat[i] ? mean(flat[i]).view(1) : placeholder;
          const own = moments(output);
          return [own, share, gradients[i] ?? own];
        }),
        ...parameters.flatMap(([, parameter], i) => [
          gradients[this.#layers.length + i]!,
          narrow(moments(parameter), 0, 1, 1),
          narrow(ratios, 0, i, 1),
        ]),
      ])
    );
    const layout = {
      layers: this.#layers.map(({ name }, i) => ({
        layer: name,
        isFlatSomewhere: flat[i] !== undefined,
        hasGradient: gradients[i] !== undefined,
      })),
      parameters: parameters.map(([parameter, { size }]) => ({ parameter, size })),
    };
    return { row, layout };
  }
}

/** Mean and std of all elements, [2]. */
function moments(x: Tensor): Tensor {
  return noGrad(() => narrow(statistics(x), 0, 0, 2));
}
