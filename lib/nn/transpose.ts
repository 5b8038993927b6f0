/** Exchanges axes. */

import { transpose } from "../tensor/functional/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/**
 * The last two axes exchanged: [N, length, channels], as an embedding gives it, to [N, channels,
 * length], as Conv1d takes it. torch.nn has no module for it; see torch.transpose.
 */
export class Transpose extends Module {
  /** @throws {ShapeError} if x has fewer than two axes */
  override forward(x: Tensor): Tensor {
    return transpose(x, -2, -1);
  }
}
