/** Layers one after another. */

import { UsageError } from "../device/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** Applies its layers in order; the keys are their names. See torch.nn.Sequential. */
export class Sequential extends Module {
  readonly #layers: Named<Module>;

  /**
   * Layers by name, or an array of layers, which are then called 0, 1, ... as in PyTorch.
   *
   * @throws {UsageError} if a name is a whole number, which JavaScript would put before the others,
   *   or holds a dot, or if something is no module
   */
  constructor(layers: Named<Module> | readonly Module[]) {
    super();
    if (!Array.isArray(layers)) Object.keys(layers).forEach(requireName);
    for (const [name, layer] of Object.entries(layers)) {
      if (layer instanceof Module) continue;
      throw new UsageError(
        `Cannot make Sequential: expected a module for layer "${name}", found ${layer}; make one ` +
          `with new.`,
      );
    }
    this.#layers = Object.fromEntries(Object.entries(layers));
  }

  override children(): Named<Module> {
    return { ...this.#layers, ...super.children() };
  }

  override forward(x: Tensor): Tensor {
    return Object.values(this.#layers).reduce((out, layer) => layer.forward(out), x);
  }
}

function requireName(name: string): void {
  const fault = /^(0|[1-9]\d*)$/.test(name)
    ? "found a whole number, which JavaScript puts before all other keys, so that the layers would " +
      "run in another order; use a word, or pass an array of layers"
    : name.includes(".")
    ? "found a dot, which parts the names of nested layers; leave it out"
    : undefined;
  if (fault) throw new UsageError(`Cannot name a layer "${name}": expected a word, ${fault}.`);
}
