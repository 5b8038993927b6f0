/** embedding: a row of weight [vocabulary, dimension] for each token of any shape. */

import { emit } from "../../device/recorder.ts";
import { requireRank } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";
import { requireTokens } from "../tokens.ts";
import type { Op } from "./op.ts";

/** The types of embedding. */
export interface EmbeddingSignature {
  readonly inputs: { readonly weight: Tensor };
  readonly attributes: { readonly tokens: Tensor };
  readonly saved: Record<never, Storage>;
}

/** The rules of embedding. */
export const embedding: Op<EmbeddingSignature> = {
  shape({ weight }, { tokens }) {
    requireRank("embedding", "weight", weight.shape, 2);
    requireTokens("embedding", "tokens", tokens, weight.shape[0]!);
    return [...tokens.shape, weight.shape[1]!];
  },

  forward({ inputs: { weight }, attributes: { tokens }, out, device, replicas }) {
    emit(
      device,
      "embedding",
      {
        tokens: tokens.storage.view,
        weight: weight.storage.view,
        out: out.storage.view,
      },
      { positions: tokens.size, dimension: weight.shape[1]! },
      replicas,
    );
    return {};
  },

  reads: ({ attributes: { tokens } }) => [tokens],

  backward({ inputs: { weight }, attributes: { tokens }, outGrad, result, device, replicas }) {
    const [vocabulary, dimension] = weight.shape as [number, number];
    emit(
      device,
      "embedding_backward",
      {
        tokens: tokens.storage.view,
        outGrad: outGrad!,
        weightGrad: result("weight"),
      },
      { positions: tokens.size, vocabulary, dimension },
      replicas,
    );
  },
};
