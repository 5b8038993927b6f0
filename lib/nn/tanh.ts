/** The hyperbolic tangent as a layer. */

import { tanh } from "../tensor/functional/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** out = tanh(x), of any shape; see torch.nn.Tanh. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return tanh(x);
  }
}
