/** A table of vectors, one a token. */

import { embedding } from "../tensor/functional/mod.ts";
import { requireCounts, requireOptions } from "../tensor/options.ts";
import type { Generator } from "../tensor/random/generator.ts";
import { randn } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

/**
 * tokens uint32 [rows, length] -> [rows, length, dimension];
 * starts standard normal, as torch.nn.Embedding.
 */
export class Embedding extends Module {
  readonly weight: Tensor;

  /** @throws {UsageError} if a size is no size, or an option unknown */
  constructor(
    readonly vocabulary: number,
    readonly dimension: number,
    options: { readonly generator: Generator },
  ) {
    super();
    requireCounts("make Embedding", { vocabulary, dimension });
    requireOptions("make Embedding", options, "generator");
    this.weight = randn([vocabulary, dimension], { requiresGrad: true, ...options });
  }

  override forward(tokens: Tensor): Tensor {
    return embedding(tokens, this.weight);
  }
}
