/** A table of vectors, one a token. */

import { Embedding } from "../../nn/mod.ts";
import { type LayerInit, normal } from "../initialisers/mod.ts";
import { whole } from "../schema_values.ts";
import { LayerFault, type LayerKind } from "./kind.ts";
import { showExample } from "./shapes.ts";
import { unused } from "./unused.ts";

/** A vector for each token; see torch.nn.Embedding. */
export interface EmbeddingLayer {
  /** What it is. */
  readonly kind: "embedding";
  /** The length of a vector. */
  readonly embeddingDim: number;
  /** How the table [tokens, embeddingDim] starts. */
  readonly init?: LayerInit;
}

/** Vectors of `embeddingDim` numbers in place of tokens. */
export function embedding(
  embeddingDim: number,
  options: Pick<EmbeddingLayer, "init"> = {},
): EmbeddingLayer {
  return { kind: "embedding", embeddingDim, ...options };
}

/** All about embeddings. */
export const embeddingKind: LayerKind<EmbeddingLayer> = {
  title: "embedding",
  options: { embeddingDim: whole },
  defaults: {},
  initial: { weight: normal(1) },
  output({ embeddingDim }, input) {
    if (input.tokens === undefined) {
      throw new LayerFault("tokens", `numbers, ${showExample(input)}; leave it out`);
    }
    return { shape: [...input.shape, embeddingDim] };
  },
  parameters({ embeddingDim }, { tokens }) {
    return { weight: { shape: [tokens!, embeddingDim], fanIn: embeddingDim } };
  },
  build({ embeddingDim }, { tokens }) {
    return new Embedding(tokens!, embeddingDim, unused);
  },
};
