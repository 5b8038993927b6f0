/** Exchanges axes. */

import { transpose } from "../tensor/functional/mod.ts";
import { requireRank } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/**
 * The last two axes exchanged: [N, length, channels], as an embedding gives it, to [N, channels,
 * length], as Conv1d takes it. torch.nn has no module for it; see torch.transpose.
 */
export class Transpose extends Module {
  /** @throws {ShapeError} if x has not three axes: of two, one would be the batch's */
  override forward(x: Tensor): Tensor {
    requireRank("Transpose", "x", x.shape, 3);
    return transpose(x, -2, -1);
  }
}
