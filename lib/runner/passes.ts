/** Passes through a network's modules, no further than they are wanted. */

import { type ForwardPass, type Module, watch } from "../nn/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What a forward pass is left with, once all that was wanted has been found. */
class Found extends Error {}

/**
 * What `find` makes of the passes of `model` for some inputs, in order: the first `count`. Where it
 * makes nothing, `undefined`, of a pass, that one does not count. What comes behind the last is not run.
 */
export function firstPasses<T>(
  model: Module,
  inputs: Tensor,
  find: (pass: ForwardPass) => T | undefined,
  count: number,
): T[] {
  const found: T[] = [];
  const observer = (pass: ForwardPass) => {
    const made = find(pass);
    if (made !== undefined && found.push(made) === count) throw new Found();
  };
  try {
    watch(model, observer, () => model.forward(inputs));
  } catch (error) {
    if (!(error instanceof Found)) throw error;
  }
  return found;
}
