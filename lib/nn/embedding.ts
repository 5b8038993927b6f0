/** A table of vectors, one a token. */

import { embedding } from "../tensor/functional.ts";
import type { Generator } from "../tensor/random/generator.ts";
import { randn, type Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/**
 * tokens uint32 [rows, length] -> [rows, length, dimension];
 * starts standard normal, as torch.nn.Embedding.
 */
export class Embedding extends Module {
  readonly weight: Tensor;

  constructor(
    readonly vocabulary: number,
    readonly dimension: number,
    options: { readonly generator: Generator },
  ) {
    super();
    this.weight = randn([vocabulary, dimension], { requiresGrad: true, ...options });
  }

  override forward(tokens: Tensor): Tensor {
    return embedding(tokens, this.weight);
  }

  protected override ownParameters(): Named<Tensor> {
    return { weight: this.weight };
  }
}
