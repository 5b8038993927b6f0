/** embedding: a row of weight [vocabulary, dimension] for each token of any shape. */

import { emit } from "../../device/recorder.ts";
import { requireRank } from "../shape.ts";
import type { Operand } from "../operand.ts";
import { requireTokens } from "../tokens.ts";
import type { None, Op } from "./op.ts";

/** The types of embedding. */
export interface EmbeddingSignature {
  readonly inputs: { readonly tokens: Operand; readonly weight: Operand };
  readonly state: None;
  readonly attributes: null;
  readonly saved: None;
}

/** The rules of embedding. */
export const embedding: Op<EmbeddingSignature> = {
  name: "embedding",
  tokens: ["tokens"],

  shape({ tokens, weight }) {
    requireRank("embedding", "weight", weight.shape, 2);
    requireTokens("embedding", "tokens", tokens, weight.shape[0]!);
    return [...tokens.shape, weight.shape[1]!];
  },

  forward({ inputs: { tokens, weight }, out, device, replicas }) {
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

  reads: ({ inputs: { tokens } }) => [tokens],

  backward({ inputs: { tokens, weight }, outGrad, result, device, replicas }) {
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
