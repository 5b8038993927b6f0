/** Joins axes. */

import { flatten } from "../tensor/functional/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** The axes from `startDim` to `endDim` as one: by default all but the first; see torch.nn.Flatten. */
export class Flatten extends Module {
  /** Negative axes count from the end. */
  constructor(readonly startDim: number = 1, readonly endDim: number = -1) {
    super();
  }

  override settings(): Named<unknown> {
    const { startDim, endDim } = this;
    return { startDim, endDim };
  }

  override forward(x: Tensor): Tensor {
    return flatten(x, this.startDim, this.endDim);
  }
}
