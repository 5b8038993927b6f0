/** Layers one after another. */

import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** Applies its layers in order; the keys are their names. See torch.nn.Sequential. */
export class Sequential extends Module {
  readonly #layers: Named<Module>;

  constructor(layers: Named<Module>) {
    super();
    this.#layers = layers;
  }

  override children(): Named<Module> {
    return this.#layers;
  }

  override forward(x: Tensor): Tensor {
    return Object.values(this.#layers).reduce((out, layer) => layer.forward(out), x);
  }
}
