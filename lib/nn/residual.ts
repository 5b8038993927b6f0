/** A connection past some layers. */

import { add } from "../tensor/functional/binary.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/**
 * out = x + body(x): He et al. 2016. torch.nn has no module for it; its state has the body's names below
 * `body`.
 */
export class Residual extends Module {
  /** The body's result must have the shape of x, or one that broadcasts with it. */
  constructor(readonly body: Module) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return add(x, this.body.forward(x));
  }
}
