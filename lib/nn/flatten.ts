/** Joins all axes but the first. */

import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/** [rows, ...rest] -> [rows, product of rest]; no copy; see torch.nn.Flatten. */
export class Flatten extends Module {
  override forward(x: Tensor): Tensor {
    const rows = x.shape[0]!;
    return x.view(rows, x.size / rows);
  }
}
