/** Losses as objects that hold their options, under the names of torch.nn. */

import {
  crossEntropy,
  type CrossEntropyOptions,
  mseLoss,
  type MseLossOptions,
  nllLoss,
  type NllLossOptions,
} from "../tensor/functional/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The softmax cross-entropy of logits and targets; see functional.crossEntropy. */
export class CrossEntropyLoss {
  constructor(readonly options: CrossEntropyOptions = {}) {}

  /** The loss; shapes and errors as of functional.crossEntropy. */
  forward(logits: Tensor, targets: Tensor): Tensor {
    return crossEntropy(logits, targets, this.options);
  }
}

/** The negative log likelihood of targets; see functional.nllLoss. */
export class NLLLoss {
  constructor(readonly options: NllLossOptions = {}) {}

  /** The loss; shapes and errors as of functional.nllLoss. */
  forward(logProbs: Tensor, targets: Tensor): Tensor {
    return nllLoss(logProbs, targets, this.options);
  }
}

/** The mean squared error; see functional.mseLoss. */
export class MSELoss {
  constructor(readonly options: MseLossOptions = {}) {}

  /** The loss; shapes and errors as of functional.mseLoss. */
  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this.options);
  }
}
