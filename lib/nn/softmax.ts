/** The softmaxes of torch.nn as layers. */

import * as F from "../tensor/functional/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** out = e^x divided by the sum of all e^x along an axis; see torch.nn.Softmax. */
export class Softmax extends Module {
  /** Negative axes count from the end. */
  constructor(readonly dim: number) {
    super();
  }

  override settings(): Named<unknown> {
    return { dim: this.dim };
  }

  override forward(x: Tensor): Tensor {
    return F.softmax(x, this.dim);
  }
}

/** The logarithm of Softmax; see torch.nn.LogSoftmax. */
export class LogSoftmax extends Module {
  /** Negative axes count from the end. */
  constructor(readonly dim: number) {
    super();
  }

  override settings(): Named<unknown> {
    return { dim: this.dim };
  }

  override forward(x: Tensor): Tensor {
    return F.logSoftmax(x, this.dim);
  }
}
